package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flame4j.cli.inspect.Inspection;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.InspectedLayer;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.facet.Facet;

/** An inspection in short, for the terminal. */
record InspectionText(Inspection inspection) {
  private static final int WORDS = 3;

  void print(PrintWriter out) {
    Inspection.Subject subject = inspection.subject();
    out.printf(
        "%s after layer %d of %d, prompts %s, %s positions%n",
        subject.llm(),
        subject.layer(),
        subject.depth(),
        subject.prompts().name(),
        subject.positions().label());
    inspection.captions().forEach(caption -> print(out, caption));
    out.printf(
        Locale.ROOT,
        "%nmean cosine over %d caption%s: two facets of a caption %s, two captions in a facet %s%n",
        inspection.states().captions(),
        inspection.states().captions() == 1 ? "" : "s",
        cosine(inspection.states().meanBetweenFacets()),
        cosine(inspection.states().meanBetweenCaptions()));
    if (!inspection.layers().isEmpty()) {
      out.printf("%nlayer  facets  captions  pooled%n");
      inspection.layers().forEach(layer -> print(out, layer));
    }
  }

  private void print(PrintWriter out, InspectedCaption caption) {
    out.printf("%n%s%n", caption.text());
    List<Facet> facets = inspection.subject().prompts().facets();
    int width = facets.stream().mapToInt(f -> f.name().length()).max().orElse(1);
    for (int k = 0; k < facets.size(); k++) {
      String words =
          caption.words().get(k).stream()
              .limit(WORDS)
              .map(InspectionText::word)
              .collect(Collectors.joining(", "));
      out.printf("  %d %-" + width + "s  %s%n", k + 1, facets.get(k).name(), words);
    }
  }

  private static String word(Word word) {
    String bare = word.text().strip().replace("\n", "\\n");
    return String.format(
        Locale.ROOT,
        "%s %.1f %%",
        bare.isEmpty() ? "[" + word.text().replace("\n", "\\n") + "]" : bare,
        100 * word.probability());
  }

  private static void print(PrintWriter out, InspectedLayer layer) {
    out.printf(
        "%5d  %6s  %8s  %6s%n",
        layer.layer(),
        cosine(layer.betweenFacets()),
        cosine(layer.betweenCaptions()),
        cosine(layer.pooled()));
  }

  private static String cosine(double cosine) {
    return Double.isNaN(cosine) ? "-" : String.format(Locale.ROOT, "%.3f", cosine);
  }
}
