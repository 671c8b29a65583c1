package org.flame4j.cli.progress;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal behind stderr. It is asked through the shell: libraries that open terminals take
 * Ctrl-C away from the program, and {@code System.console} says nothing of stderr alone.
 */
final class Screen {
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,5})");
  private static final int USUAL = 80;
  private static final int SECONDS = 2;

  private Screen() {}

  /** Its columns; 0 where stderr goes elsewhere, or to a terminal that cannot go back in a line. */
  static int columns() {
    if (System.getenv().getOrDefault("TERM", "dumb").equals("dumb")) {
      return 0;
    }
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2")
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.INHERIT)
              .start();
      String size = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return shell.waitFor(SECONDS, TimeUnit.SECONDS) && shell.exitValue() == 0 ? columns(size) : 0;
    } catch (IOException e) {
      return 0; // no shell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /**
   * @param size rows and columns
   */
  static int columns(String size) {
    Matcher matcher = SIZE.matcher(size.strip());
    int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    return columns == 0 ? USUAL : columns;
  }
}
