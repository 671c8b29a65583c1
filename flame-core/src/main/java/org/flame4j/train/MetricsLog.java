package org.flame4j.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes every step as one line of JSON, so that any tool can draw the run: while it goes on, into
 * a file with {@code .part} behind its name, which begins with the first step.
 */
public final class MetricsLog implements Consumer<StepReport>, AutoCloseable {
  private final Path file;
  private final Path part;
  private @Nullable BufferedWriter writer;

  /**
   * @param file takes the place of an older one at {@link #finish}
   */
  public MetricsLog(Path file) {
    this.file = file;
    part = file.resolveSibling(file.getFileName() + ".part");
  }

  @Override
  public void accept(StepReport report) {
    try {
      if (writer == null) {
        Files.createDirectories(part.toAbsolutePath().resolveSibling(""));
        writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8);
      }
      writer.write(JsonMapper.shared().writeValueAsString(report));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + part + ": " + e.getMessage(), e);
    }
  }

  /** The run has succeeded: its log replaces that of an earlier one. */
  public void finish() {
    try {
      close();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
