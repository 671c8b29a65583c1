package org.flame4j.cli.progress;

import java.util.List;
import java.util.Locale;

/** One line that says how far work is, with a bar, no wider than a screen. */
final class ProgressLine {
  private static final int SHORTEST = 10; // columns of a bar
  private static final int LONGEST = 30;

  private final int room;
  private final char full;
  private final char empty;

  /**
   * @param columns of the screen
   * @param lines whether it can show box-drawing characters
   */
  ProgressLine(int columns, boolean lines) {
    room = columns - 1; // some terminals begin a new line behind the last column
    full = lines ? '━' : '#';
    empty = lines ? '╌' : '.';
  }

  /**
   * @param share that is done, 0 to 1
   * @param far the same in units, and how long it will take
   * @param notes what else to show, the most important first; as many as there is room for
   */
  String of(String task, double share, String far, List<String> notes) {
    String head = String.format(Locale.ROOT, "%s %3d %% ", task, (int) (100 * share));
    StringBuilder tail = new StringBuilder(" " + far);
    int left = room - head.length() - SHORTEST - tail.length();
    for (String note : notes) {
      left -= note.length() + 2;
      if (left < 0) {
        break;
      }
      tail.append(", ").append(note);
    }
    int bar = Math.min(LONGEST, room - head.length() - tail.length());
    String line = head + (bar < SHORTEST ? far : bar(share, bar) + tail);
    int part = line.length() > room ? line.lastIndexOf(", ") : -1;
    String most = part > 0 ? line.substring(0, part) : line;
    return most.length() <= room ? most : most.substring(0, Math.max(0, room));
  }

  private String bar(double share, int width) {
    int done = (int) (width * share);
    return String.valueOf(full).repeat(done) + String.valueOf(empty).repeat(width - done);
  }
}
