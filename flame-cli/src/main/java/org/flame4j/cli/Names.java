package org.flame4j.cli;

import java.util.Collection;
import java.util.List;

/** Many names on one line, and how many of a kind. */
final class Names {
  private Names() {}

  /** As {@code 1 step} or {@code 2 steps}. */
  static String count(long number, String kind) {
    return number + " " + kind + (number == 1 ? "" : "s");
  }

  /** Their number, the first few, and that there are more. */
  static String some(Collection<String> names, int most) {
    List<String> first =
        names.stream().limit(most).map(name -> name.replaceAll("\\p{Cntrl}", "?")).toList();
    return "%d tensors (%s%s)"
        .formatted(
            names.size(), String.join(", ", first), names.size() > first.size() ? ", ..." : "");
  }
}
