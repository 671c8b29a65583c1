package org.flame4j.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import tools.jackson.databind.json.JsonMapper;

/** Losses out of {@code metrics.jsonl}. */
public final class Curves {
  private static final int POINTS = 100;

  private Curves() {}

  /** At most {@value #POINTS} means over neighbouring steps. */
  public static double[] losses(Path metrics) throws IOException {
    List<String> lines = Files.readAllLines(metrics, StandardCharsets.UTF_8);
    double[] losses =
        lines.stream()
            .mapToDouble(line -> JsonMapper.shared().readTree(line).path("loss").asDouble())
            .toArray();
    return thinned(losses);
  }

  static double[] thinned(double[] values) {
    int points = Math.min(POINTS, values.length);
    double[] means = new double[points];
    for (int i = 0; i < points; i++) {
      int from = (int) ((long) i * values.length / points);
      int to = (int) ((long) (i + 1) * values.length / points);
      means[i] = DoubleStream.of(values).skip(from).limit(to - from).average().orElse(0);
    }
    return means;
  }
}
