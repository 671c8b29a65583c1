package org.flame4j.cli.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.flame4j.train.MetricsLog;
import org.flame4j.train.ValidationScores;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run wrote about its steps: {@code metrics.jsonl}, or its beginning. */
final class RunMetrics {
  private static final String FILE = "metrics.jsonl";

  /** Something that each step has a value of, by its name in the file. */
  enum Measure {
    LOSS("loss"),
    SCALE("logitScale"),
    BIAS("logitBias"),
    RATE("lr"),
    GRADIENT("gradNorm"),
    SPEED("imagesPerSecond"),
    WAIT("waitShare");

    private final String field;

    Measure(String field) {
      this.field = field;
    }
  }

  private final boolean finished;
  private final Map<Measure, Series> series = new EnumMap<>(Measure.class);
  private final TreeMap<Long, ValidationScores> scores = new TreeMap<>();
  private long step;
  private long steps;
  private int epoch;
  private double seconds;
  private long unreadable;

  private RunMetrics(boolean finished) {
    this.finished = finished;
    for (Measure measure : Measure.values()) {
      series.put(measure, new Series());
    }
  }

  /**
   * Reads what there is. A run that goes on has priority over one that was there before; a line
   * that is cut short or no JSON is left out.
   *
   * @throws FileSystemException where no step was written
   */
  static RunMetrics read(Path folder) throws IOException {
    Path whole = folder.resolve(FILE);
    Path part = MetricsLog.part(whole);
    boolean finished = !Files.exists(part);
    Path file = finished ? whole : part;
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "there is neither %s nor %s; give the folder of a training run"
              .formatted(FILE, part.getFileName()));
    }
    RunMetrics metrics = new RunMetrics(finished);
    try (BufferedReader lines =
        new BufferedReader( // one that puts up with half a letter at the end
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      lines.lines().forEach(metrics::line);
    }
    return metrics;
  }

  private void line(String line) {
    try {
      JsonNode node = JsonMapper.shared().readTree(line);
      long at = node.path("step").asLong(0);
      if (at < 1) {
        unreadable++;
      } else if (node.has("validation")) {
        scores.put(
            at, JsonMapper.shared().treeToValue(node.path("validation"), ValidationScores.class));
      } else {
        step(at, node);
      }
    } catch (JacksonException e) {
      unreadable++;
    }
  }

  private void step(long at, JsonNode node) {
    step = at;
    steps = Math.max(at, node.path("steps").asLong(at));
    epoch = node.path("epoch").asInt(0);
    seconds = node.path("seconds").asDouble(0);
    scores.tailMap(at, true).clear(); // of an earlier try
    series.forEach((measure, values) -> {
      double value = node.path(measure.field).asDouble(Double.NaN);
      if (Double.isFinite(value)) {
        values.add(at, value);
      }
    });
  }

  /** Whether the run says that it has come to its end. */
  boolean finished() {
    return finished;
  }

  Series of(Measure measure) {
    return series.getOrDefault(measure, new Series());
  }

  /** Scores by step. */
  TreeMap<Long, ValidationScores> scores() {
    return scores;
  }

  /** Steps done. */
  long step() {
    return step;
  }

  /** Steps of the whole run, as far as known. */
  long steps() {
    return steps;
  }

  /** Epochs begun. */
  int epochs() {
    return epoch + 1;
  }

  /** Seconds that the run has taken, 0 where it is not known. */
  double seconds() {
    return seconds;
  }

  /** Lines that say nothing. */
  long unreadable() {
    return unreadable;
  }

  /** Share of the time that passed waiting for pictures; NaN where it is not known. */
  double waited() {
    Series speed = of(Measure.SPEED);
    Series wait = of(Measure.WAIT);
    double waited = 0;
    double all = 0;
    for (int i = 0; i < Math.min(speed.size(), wait.size()); i++) {
      double seconds = 1 / Math.max(speed.value(i), 1e-9); // for a picture
      waited += wait.value(i) * seconds;
      all += seconds;
    }
    return waited / all;
  }

  /** Pictures a second over the whole run, loading included; NaN where it is not known. */
  double speed() {
    Series speed = of(Measure.SPEED);
    double seconds = speed.stream().map(s -> 1 / Math.max(s, 1e-9)).sum();
    return speed.size() / seconds;
  }

  /** For the page's last line. */
  String source() {
    return finished ? FILE : FILE + ".part";
  }
}
