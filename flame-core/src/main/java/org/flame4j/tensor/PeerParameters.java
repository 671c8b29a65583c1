package org.flame4j.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether all processes train the same parameters: an exchange of others would mix them up. */
final class PeerParameters {
  private PeerParameters() {}

  /** A line for each: name, type and shape, in their order. */
  static String describe(Map<String, Tensor> parameters) {
    return parameters.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue().dtype() + Arrays.toString(e.getValue().shape()))
        .collect(Collectors.joining("\n"));
  }

  /** What differs first, in one line; nothing where all is the same. */
  static Optional<String> difference(String first, int rank, String other) {
    if (first.equals(other)) {
      return Optional.empty();
    }
    List<String> firsts = first.lines().toList();
    List<String> others = other.lines().toList();
    int i = 0;
    while (i < Math.min(firsts.size(), others.size()) && firsts.get(i).equals(others.get(i))) {
      i++;
    }
    return Optional.of(
        "processes train different parameters: number %d is '%s' in process 0 and '%s' in process %d; start all with the same options"
            .formatted(i, line(firsts, i), line(others, i), rank));
  }

  private static String line(List<String> lines, int i) {
    return i < lines.size() ? lines.get(i) : "none";
  }
}
