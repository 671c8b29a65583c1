package org.flame4j.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.GrowingFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes every step as one line of JSON, so that any tool can draw the run: while it goes on, into
 * a file with {@code .part} behind its name, which begins with the first step. Scores are lines of
 * their own, {@code {"step": N, "validation": {...}}}, behind the step's.
 */
public final class MetricsLog implements Consumer<StepReport>, AutoCloseable {
  private final Path file;
  private final Path part;
  private final long stepsDone;
  private final Consumer<String> notes;
  private @Nullable GrowingFile lines;

  /**
   * @param file takes the place of an older one at {@link #finish}
   * @param stepsDone steps that the run has done before: their lines stay, later ones go; 0 for a
   *     new run
   * @param notes is told where lines must wait for room on the disk
   */
  public MetricsLog(Path file, long stepsDone, Consumer<String> notes) {
    this.file = file;
    this.stepsDone = stepsDone;
    this.notes = notes;
    part = part(file);
  }

  /** Where a run that goes on writes the lines that will be in that file. */
  public static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  @Override
  public void accept(StepReport report) {
    write(report);
  }

  /** Scores behind a step. */
  public void validation(long step, ValidationScores scores) {
    write(new Scored(step, scores));
  }

  private record Scored(long step, ValidationScores validation) {}

  private void write(Object line) {
    try {
      String json = JsonMapper.shared().writeValueAsString(line) + "\n";
      opened().append(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GrowingFile opened() throws IOException {
    GrowingFile known = lines;
    if (known == null) {
      Files.createDirectories(part.toAbsolutePath().resolveSibling(""));
      AtomicFile.write(part, AtomicFile.bytes(kept().getBytes(StandardCharsets.UTF_8)));
      known = GrowingFile.open(part, notes, StandardOpenOption.WRITE);
      lines = known;
    }
    return known;
  }

  /** What the run wrote before, of steps that count. */
  private String kept() throws IOException {
    Path before = Files.exists(part) ? part : file;
    if (stepsDone == 0 || !Files.exists(before)) {
      return "";
    }
    // Not Files.lines, which refuses the half of a letter that a kill may leave.
    try (InputStream in = Files.newInputStream(before);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(this::counts)
          .map(line -> line + "\n")
          .collect(Collectors.joining());
    }
  }

  private boolean counts(String line) {
    try {
      return JsonMapper.shared().readTree(line).path("step").asLong(Long.MAX_VALUE) <= stepsDone;
    } catch (JacksonException e) {
      return false; // the line that a kill cut short
    }
  }

  /** The run has succeeded: its log replaces that of an earlier one. */
  public void finish() {
    try {
      opened(); // where nothing was left to do, there is none yet
      close();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try (GrowingFile open = lines) {
      lines = null;
    }
  }
}
