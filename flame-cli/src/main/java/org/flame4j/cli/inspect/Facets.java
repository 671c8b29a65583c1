package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.facet.PromptSet;

/** How facets look wherever they stand on the page. */
final class Facets {
  private static final int COLOURS = 8;

  private Facets() {}

  /** The class that gives a facet (counted from 0) its colour. */
  static String colour(int facet) {
    return "k" + facet % COLOURS;
  }

  static HeatMap.Label label(PromptSet prompts, int facet) {
    return new HeatMap.Label(facet + 1, colour(facet), prompts.facets().get(facet).name());
  }

  static List<HeatMap.Label> labels(PromptSet prompts) {
    List<HeatMap.Label> labels = new ArrayList<>();
    for (int k = 0; k < prompts.facets().size(); k++) {
      labels.add(label(prompts, k));
    }
    return labels;
  }
}
