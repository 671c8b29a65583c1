package org.flame4j.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Writes every step as one line of JSON, so that any tool can draw the run. */
public final class MetricsLog implements Consumer<StepReport>, AutoCloseable {
  private final BufferedWriter writer;

  /** Starts the file anew. */
  public MetricsLog(Path file) throws IOException {
    writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  @Override
  public void accept(StepReport report) {
    try {
      writer.write(JsonMapper.shared().writeValueAsString(report));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the metrics: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
