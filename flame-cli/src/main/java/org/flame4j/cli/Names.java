package org.flame4j.cli;

import java.util.Collection;
import java.util.List;

/** Many names on one line. */
final class Names {
  private Names() {}

  /** Their number, the first few, and that there are more. */
  static String some(Collection<String> names, int most) {
    List<String> first =
        names.stream().limit(most).map(name -> name.replaceAll("\\p{Cntrl}", "?")).toList();
    return "%d tensors (%s%s)"
        .formatted(
            names.size(), String.join(", ", first), names.size() > first.size() ? ", ..." : "");
  }
}
