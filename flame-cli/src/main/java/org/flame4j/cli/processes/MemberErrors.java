package org.flame4j.cli.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows what a member of a team writes as its errors, its number in front; why it ends only when
 * all have ended, since another may have told the same.
 */
final class MemberErrors {
  private static final String END = "flame: "; // which begins the line that says why

  private final String mark;
  private final PrintWriter err;
  private final List<String> held = new ArrayList<>();
  private final Thread reader;

  MemberErrors(Process member, int rank, PrintWriter err) {
    mark = "process " + rank + ": ";
    this.err = err;
    reader = Thread.ofPlatform().daemon().start(() -> read(member));
  }

  private void read(Process member) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(member.getErrorStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(this::take);
    } catch (IOException | UncheckedIOException e) {
      err.println(mark + "its messages can no longer be read: " + e.getMessage());
    }
  }

  private synchronized void take(String line) {
    if (held.isEmpty() && !line.startsWith(END)) {
      err.println(mark + line);
    } else {
      held.add(line);
    }
  }

  /** Waits a moment for the last words of a member that has ended. */
  void await() throws InterruptedException {
    reader.join(TimeUnit.SECONDS.toMillis(1));
  }

  /**
   * Shows why it ended, unless that is among the lines that were told.
   *
   * @return whether there was something to show
   */
  synchronized boolean tell(List<String> told) {
    boolean news = !held.isEmpty() && !told.contains(held.getFirst());
    if (news) {
      held.forEach(line -> err.println(mark + line));
    }
    held.clear();
    return news;
  }
}
