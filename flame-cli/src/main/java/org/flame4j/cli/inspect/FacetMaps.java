package org.flame4j.cli.inspect;

import org.flame4j.cli.report.Html;
import org.flame4j.eval.FacetSimilarity;

/** How alike the facets are: of one caption, or on average; all on the same two scales. */
final class FacetMaps {
  private final Inspection inspection;
  private final HeatMap asTheyAre;
  private final HeatMap centred;

  FacetMaps(Inspection inspection) {
    this.inspection = inspection;
    var labels = Facets.labels(inspection.subject().prompts());
    asTheyAre = new HeatMap(labels, lowest(inspection.states()));
    centred = new HeatMap(labels, inspection.centred().map(c -> lowest(c.states())).orElse(0.0));
  }

  private static double lowest(FacetSimilarity states) {
    double lowest = 1;
    for (int caption = 0; caption < states.captions(); caption++) {
      for (int a = 0; a < states.facets(); a++) {
        for (int b = 0; b < a; b++) {
          lowest = Math.min(lowest, states.betweenFacets(caption, a, b));
        }
      }
    }
    return HeatMap.floor(lowest);
  }

  /** Means over all captions measured. */
  void writeMeans(StringBuilder page) {
    page.append("<div class=\"pair\">\n");
    write(page, "States as they are", FacetSimilarity::betweenFacets);
    page.append("</div>\n");
  }

  /** Of one caption, below each other. */
  void write(StringBuilder page, int caption) {
    page.append("<div>\n");
    write(page, "Cosine of two facets", (states, a, b) -> states.betweenFacets(caption, a, b));
    page.append("</div>\n");
  }

  private interface Cosine {
    double of(FacetSimilarity states, int a, int b);
  }

  private void write(StringBuilder page, String title, Cosine cosine) {
    FacetSimilarity states = inspection.states();
    figure(page, title, asTheyAre, (a, b) -> cosine.of(states, a, b));
    inspection
        .centred()
        .ifPresent(c ->
            figure(
                page,
                "Without the mean of " + c.source(),
                centred,
                (a, b) -> cosine.of(c.states(), a, b)));
  }

  private static void figure(
      StringBuilder page, String title, HeatMap map, HeatMap.Cosines cosines) {
    page.append(
        "<figure><h4>%s</h4>%n%s%s</figure>%n"
            .formatted(Html.text(title), map.html(cosines, true), map.key()));
  }
}
