package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of a run, also of one that was killed and went on. */
class MetricsLogTest {
  private static final ValidationScores SCORES =
      new ValidationScores(
          9, 8, Map.of("long", new ValidationScores.Recall(Map.of(1, 0.25), Map.of(1, 0.75))));

  @TempDir private Path folder;
  private Path file = Path.of("");
  private Path part = Path.of("");

  @BeforeEach
  void names() {
    file = folder.resolve("run/metrics.jsonl");
    part = MetricsLog.part(file);
  }

  private static StepReport report(long step) {
    return new StepReport(step, 9, 0, 5, 1.0 / step, 10, -10, 1e-3, 1, 100, 0.01);
  }

  private static List<Long> steps(Path lines) throws IOException {
    return Files.readAllLines(lines).stream()
        .map(line -> JsonMapper.shared().readTree(line).path("step").asLong())
        .toList();
  }

  @Test
  void stepsAndScoresAreLines() throws IOException {
    try (MetricsLog log = new MetricsLog(file, 0, note -> {})) {
      log.accept(report(1));
      log.validation(1, SCORES);
      assertThat(file).doesNotExist();
      log.finish();
    }
    assertThat(part).doesNotExist();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(JsonMapper.shared().readTree(lines.getFirst()).path("gradNorm").asDouble()).isOne();
    JsonNode scored = JsonMapper.shared().readTree(lines.getLast()).path("validation");
    assertThat(scored.path("pictures").asInt()).isEqualTo(9);
    assertThat(scored.at("/prompts/long/textToImage/1").asDouble()).isEqualTo(0.75);
    assertThat(SCORES.meanRecallAt1()).isEqualTo(0.5);
  }

  @Test
  void aRunThatGoesOnKeepsWhatCounts() throws IOException {
    try (MetricsLog log = new MetricsLog(file, 0, note -> {})) {
      List.of(1, 2, 3, 4).forEach(step -> log.accept(report(step)));
    }
    Files.write(part, new byte[] {'{', (byte) 0xC3}, StandardOpenOption.APPEND); // half a letter
    try (MetricsLog log = new MetricsLog(file, 2, note -> {})) {
      log.accept(report(3));
      log.finish();
    }
    assertThat(steps(file)).containsExactly(1L, 2L, 3L);
    try (MetricsLog log = new MetricsLog(file, 3, note -> {})) {
      log.accept(report(4));
      log.finish();
    }
    assertThat(steps(file)).containsExactly(1L, 2L, 3L, 4L);
    try (MetricsLog log = new MetricsLog(file, 4, note -> {})) {
      log.finish();
    }
    assertThat(steps(file)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aNewRunBeginsAnew() throws IOException {
    try (MetricsLog log = new MetricsLog(file, 0, note -> {})) {
      log.accept(report(1));
    }
    try (MetricsLog log = new MetricsLog(file, 0, note -> {})) {
      log.accept(report(1));
      log.finish();
    }
    assertThat(steps(file)).containsExactly(1L);
  }
}
