package org.flame4j.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.flame4j.data.SkipListener;
import org.jspecify.annotations.Nullable;

/**
 * All that was left out, with its reasons: a file {@code key, reason} that appears at the end, and
 * a count of each kind of reason.
 */
final class SkipFile implements SkipListener, AutoCloseable {
  private static final int MOST_KINDS = 20;

  private final Path file;
  private final Path unfinished;
  private final Map<String, Long> kinds = new TreeMap<>();
  private @Nullable BufferedWriter writer;
  private long count;

  SkipFile(Path file) {
    this.file = file;
    unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
  }

  long count() {
    return count;
  }

  @Override
  public void skipped(String key, String reason) {
    count++;
    String kind = kind(reason);
    kinds.merge(
        kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : "other", 1L, Long::sum);
    try {
      BufferedWriter open = writer;
      if (open == null) {
        open = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8);
        open.write("key\treason\n");
        writer = open;
      }
      open.write(oneLine(key) + "\t" + oneLine(reason) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The reason without what is of one sample alone. */
  private static String kind(String reason) {
    int start = reason.startsWith("sample '") ? reason.indexOf("': ") + 3 : 0;
    return oneLine(reason.substring(Math.max(0, start))).replaceAll("\\d+", "N");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** Puts the file in its place, or removes that of an earlier run, and says what is in it. */
  void finish(PrintWriter err) {
    try {
      BufferedWriter open = writer;
      if (open == null) {
        Files.deleteIfExists(file);
        return;
      }
      open.close();
      Files.move(
          unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      err.printf("skipped %,d, listed in %s:%n", count, file);
      kinds.forEach((kind, number) -> err.printf("  %,d: %s%n", number, kind));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    BufferedWriter open = writer;
    if (open != null) {
      open.close();
    }
    Files.deleteIfExists(unfinished);
  }
}
