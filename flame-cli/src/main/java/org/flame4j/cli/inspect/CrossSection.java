package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.cli.report.Html;
import org.flame4j.eval.FacetSimilarity;

/** The captions shown against each other, facet by facet and all facets together. */
record CrossSection(Inspection inspection) {
  /** With more, cells would be too small to tell apart. */
  static final int MOST = 16;

  void write(StringBuilder page) {
    int shown = Math.min(MOST, inspection.captions().size());
    if (shown < 2) {
      return;
    }
    page.append("<h2>Captions against each other</h2>\n<ol class=\"captions\">\n");
    for (int i = 0; i < shown; i++) {
      page.append(
          "<li><b>%d</b>%s</li>%n"
              .formatted(i + 1, Html.foreign(inspection.captions().get(i).text())));
    }
    page.append(
        """
        </ol>
        <p class="note">Cosine of two captions under the same question. If two captions that differ in what a facet asks for are as alike
        in it as elsewhere, the facet does not ask for it.</p>
        """);
    maps(page, inspection.states(), shown, "States as they are");
    inspection
        .centred()
        .ifPresent(c -> maps(page, c.states(), shown, "Without the mean of " + c.source()));
  }

  private void maps(StringBuilder page, FacetSimilarity states, int shown, String title) {
    HeatMap map = new HeatMap(labels(shown), lowest(states, shown));
    page.append("<h3>%s</h3>%n<div class=\"small\">%n".formatted(Html.text(title)));
    page.append(
        "<figure><h4>all facets together</h4>%s</figure>%n"
            .formatted(map.html(states::pooled, false)));
    for (int k = 0; k < states.facets() && states.facets() > 1; k++) {
      int facet = k;
      HeatMap.Label label = Facets.label(inspection.subject().prompts(), facet);
      page.append(
          "<figure><h4>%s %s</h4>%s</figure>%n"
              .formatted(
                  label.badge(),
                  Html.text(label.name()),
                  map.html((a, b) -> states.betweenCaptions(facet, a, b), false)));
    }
    page.append("</div>\n").append(map.key());
  }

  private List<HeatMap.Label> labels(int shown) {
    List<HeatMap.Label> labels = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      labels.add(new HeatMap.Label(i + 1, "", inspection.captions().get(i).text()));
    }
    return labels;
  }

  private static double lowest(FacetSimilarity states, int shown) {
    double lowest = 1;
    for (int a = 0; a < shown; a++) {
      for (int b = 0; b < a; b++) {
        lowest = Math.min(lowest, states.pooled(a, b));
        for (int k = 0; k < states.facets(); k++) {
          lowest = Math.min(lowest, states.betweenCaptions(k, a, b));
        }
      }
    }
    return HeatMap.floor(lowest);
  }
}
