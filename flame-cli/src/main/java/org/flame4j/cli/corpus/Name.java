package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a thing is called in one language.
 *
 * @param labels one or more, the best first
 * @param keywords related words; none of them a label
 */
record Name(List<String> labels, List<String> keywords) {
  Name {
    labels = List.copyOf(labels);
    Set<String> others = new LinkedHashSet<>(keywords);
    others.removeAll(labels);
    keywords = List.copyOf(others);
  }

  String label() {
    return labels.getFirst();
  }

  /** This name, then what the other one adds. */
  Name with(Name other) {
    return new Name(joined(labels, other.labels), joined(keywords, other.keywords));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return new ArrayList<>(all);
  }
}
