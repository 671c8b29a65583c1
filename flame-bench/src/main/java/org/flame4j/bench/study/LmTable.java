package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trained models as a table in Markdown, a row each. */
final class LmTable {
  private final LmQueries queries;
  private final StringBuilder out = new StringBuilder();

  LmTable(LmQueries queries) {
    this.queries = queries;
    out.append(
        "| size | parameters, tables apart | steps | tokens read | core-minutes | held-out perplexity"
            + " | R@1, %d concepts of the corpus | R@1, %d unseen concepts |%n"
                .formatted(queries.seen().size(), queries.unseen().size()));
    out.append("|---|---|---|---|---|---|---|---|\n");
  }

  /** Measures the model in a folder and adds its row. */
  void add(Path folder) throws IOException {
    LlmConfig config = LanguageModel.configOf(folder);
    JsonNode scores = JsonMapper.shared().readTree(folder.resolve("perplexity.json").toFile());
    LmRecall recall = LmRecall.of(folder, queries);
    out.append(
        String.format(
            Locale.ROOT,
            "| %dx%d | %.1f M | %d | %.2f M | %s | %.0f | %.1f %% | %.1f %% |%n",
            config.layers(),
            config.hiddenSize(),
            parameters(config) / 1e6,
            scores.path("steps").asLong(),
            scores.path("tokens").asLong() / 1e6,
            coreMinutes(folder.resolve("metrics.jsonl")),
            scores.path("all").path("perplexity").asDouble(Double.NaN),
            100 * recall.seen(),
            100 * recall.unseen()));
  }

  /** Those of the layers, without embedding and head. */
  private static double parameters(LlmConfig config) {
    double width = config.hiddenSize();
    return config.layers() * (4 * width * width + 3 * width * config.intermediateSize());
  }

  /** CPU time of the steps, without starting, vocabulary and measuring; a dash if not known. */
  private static String coreMinutes(Path metrics) throws IOException {
    if (!Files.exists(metrics)) {
      return "-";
    }
    double seconds = 0;
    for (String line : Files.readAllLines(metrics, StandardCharsets.UTF_8)) {
      seconds += JsonMapper.shared().readTree(line).path("cpuSeconds").asDouble(0);
    }
    return seconds == 0 ? "-" : String.format(Locale.ROOT, "%.1f", seconds / 60);
  }

  String text() {
    return out.toString();
  }
}
