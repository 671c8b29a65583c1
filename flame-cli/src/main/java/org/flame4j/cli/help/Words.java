package org.flame4j.cli.help;

import java.util.ArrayList;
import java.util.List;

/** Text in lines. */
final class Words {
  private Words() {}

  /** Cuts a text at spaces only; a word that is longer than {@code width} stays whole. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
