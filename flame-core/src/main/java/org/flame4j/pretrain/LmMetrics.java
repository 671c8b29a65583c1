package org.flame4j.pretrain;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Every step as one line of JSON; a run that goes on drops the lines behind its checkpoint. */
final class LmMetrics implements AutoCloseable {
  private final BufferedWriter writer;

  LmMetrics(Path file, long stepsDone) throws IOException {
    if (Files.exists(file)) {
      List<String> kept =
          Files.readAllLines(file, StandardCharsets.UTF_8).stream()
              .filter(line -> keep(line, stepsDone))
              .toList();
      Files.write(file, kept, StandardCharsets.UTF_8);
    }
    writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static boolean keep(String line, long stepsDone) {
    try {
      return JsonMapper.shared().readTree(line).path("step").asLong(Long.MAX_VALUE) <= stepsDone;
    } catch (JacksonException e) {
      return false; // the line that a kill cut short
    }
  }

  void write(LmReport report) {
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
