package org.flame4j.cli;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Layers as a command line names them: {@code 10,20,29}, {@code 1-30} or {@code all}. */
final class InspectLayers {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  private InspectLayers() {}

  /**
   * @param text empty for none
   * @param depth layers that the language model has
   * @return ascending, each once
   */
  static List<Integer> of(String text, int depth) {
    TreeSet<Integer> layers = new TreeSet<>();
    if (text.isEmpty()) {
      return List.of();
    }
    for (String part : (text.equals("all") ? "1-" + depth : text).split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw new CliException(
            "--layers takes numbers and ranges such as 10,20-29 or all; --layers=" + text);
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (first < 1 || last < first || last > depth) {
        throw new CliException(
            "the language model has layers 1..%d; --layers=%s".formatted(depth, text));
      }
      for (int layer = first; layer <= last; layer++) {
        layers.add(layer);
      }
    }
    return List.copyOf(layers);
  }
}
