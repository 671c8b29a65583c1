package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.eval.FacetSimilarity;
import org.flame4j.facet.Facet;

/**
 * What stands out in a prompt set: facets that hardly differ, and texts whose form is likely a
 * slip. Sentences for people, best taken as hints.
 */
record PromptFindings(Inspection inspection) {
  private static final int MOST_PAIRS = 3;

  List<String> sentences() {
    List<String> found = new ArrayList<>();
    alike(found);
    sameWords(found);
    forms(found);
    return found;
  }

  private List<Facet> facets() {
    return inspection.subject().prompts().facets();
  }

  private String name(int facet) {
    return "%d %s".formatted(facet + 1, facets().get(facet).name());
  }

  private void alike(List<String> found) {
    FacetSimilarity states = inspection.states();
    if (states.facets() < 2) {
      found.add("There is one facet only, so there are no facets to compare.");
      return;
    }
    int[] most = {0, 1};
    int[] least = {0, 1};
    for (int a = 0; a < states.facets(); a++) {
      for (int b = a + 1; b < states.facets(); b++) {
        double cosine = states.betweenFacets(a, b);
        most = cosine > states.betweenFacets(most[0], most[1]) ? new int[] {a, b} : most;
        least = cosine < states.betweenFacets(least[0], least[1]) ? new int[] {a, b} : least;
      }
    }
    found.add("Most alike: %s.".formatted(pair(most)));
    if (states.facets() > 2) {
      found.add("Least alike: %s.".formatted(pair(least)));
    }
  }

  private String pair(int[] facets) {
    return String.format(
        Locale.ROOT,
        "%s and %s, cosine %.3f",
        name(facets[0]),
        name(facets[1]),
        inspection.states().betweenFacets(facets[0], facets[1]));
  }

  /** Pairs whose likeliest words are the same for most captions shown. */
  private void sameWords(List<String> found) {
    List<InspectedCaption> captions = inspection.captions();
    List<String> pairs = new ArrayList<>();
    for (int a = 0; a < facets().size(); a++) {
      for (int b = a + 1; b < facets().size(); b++) {
        int first = a;
        int second = b;
        long same = captions.stream().filter(c -> bare(c, first).equals(bare(c, second))).count();
        if (2 * same > captions.size()) {
          pairs.add(name(a) + " and " + name(b));
        }
      }
    }
    if (!pairs.isEmpty()) {
      int more = pairs.size() - MOST_PAIRS;
      String named = String.join("; ", pairs.subList(0, Math.min(MOST_PAIRS, pairs.size())));
      found.add(
          "The same likeliest word%s: %s%s."
              .formatted(
                  captions.size() == 1 ? "" : " for most captions shown",
                  named,
                  more > 0 ? "; and %d more pairs".formatted(more) : ""));
    }
  }

  private static String bare(InspectedCaption caption, int facet) {
    Word best = caption.words().get(facet).getFirst();
    return best.text().strip().toLowerCase(Locale.ROOT);
  }

  /** Facets of the caption whose likeliest word no other facet has. */
  static long ownWords(InspectedCaption caption) {
    int facets = caption.words().size();
    return IntStream.range(0, facets)
        .filter(a ->
            IntStream.range(0, facets)
                .noneMatch(b -> a != b && bare(caption, a).equals(bare(caption, b))))
        .count();
  }

  private void forms(List<String> found) {
    List<Facet> facets = facets();
    for (int k = 0; k < facets.size(); k++) {
      String text = facets.get(k).text();
      if (!Character.isWhitespace(text.codePointAt(0))) {
        found.add(
            "%s begins without a space, so its first word may become one token with what stands before it."
                .formatted(name(k)));
      }
      if (Character.isWhitespace(text.codePointBefore(text.length()))) {
        found.add("%s ends with a space, so its state is read there.".formatted(name(k)));
      }
    }
    long endings = facets.stream().map(f -> ending(f.text())).distinct().count();
    if (endings > 1) {
      found.add(
          "The facets end in %d different ways; states read at different signs differ for that alone."
              .formatted(endings));
    }
  }

  private static String ending(String text) {
    String bare = text.stripTrailing();
    return bare.substring(Math.max(0, bare.length() - 2));
  }
}
