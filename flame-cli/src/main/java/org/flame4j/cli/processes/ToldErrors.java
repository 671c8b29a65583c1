package org.flame4j.cli.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the first process of a team has told of its end, so that the same need not be told of the
 * others: it writes past its parent, and leaves a copy in a file that the environment names.
 */
public final class ToldErrors implements AutoCloseable {
  private static final String VARIABLE = "FLAME_TOLD_ERRORS";

  private final @Nullable Path file; // none where nothing can be written: then more is told

  private ToldErrors(@Nullable Path file) {
    this.file = file;
  }

  /** For a new team. */
  static ToldErrors begin() {
    try {
      return new ToldErrors(Files.createTempFile("flame-", ".errors"));
    } catch (IOException e) {
      return new ToldErrors(null);
    }
  }

  /**
   * Leaves a copy of a line that was told, where a parent wants one.
   *
   * @param environment such as {@link System#getenv()}
   */
  public static void add(Map<String, String> environment, String line) {
    String name = environment.getOrDefault(VARIABLE, "");
    if (!name.isEmpty()) {
      try {
        Files.writeString(Path.of(name), line + "\n", StandardOpenOption.APPEND);
      } catch (IOException e) {
        return; // the parent has gone, or tells it again
      }
    }
  }

  /** Makes a process leave copies, or not, whatever this one was told to do. */
  void ask(Map<String, String> environment, boolean copies) {
    environment.remove(VARIABLE);
    if (copies && file != null) {
      environment.put(VARIABLE, file.toString());
    }
  }

  List<String> lines() {
    try {
      return file == null ? List.of() : Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
