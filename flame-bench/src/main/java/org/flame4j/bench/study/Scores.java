package org.flame4j.bench.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.flame4j.eval.LanguageEvaluation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tables of scores: mean and standard deviation over the seeds, in percent. */
final class Scores {
  private Scores() {}

  /** The comparison as a table in Markdown. */
  static String table(Comparison comparison, Map<Arm, List<List<Path>>> files) {
    StringBuilder out = new StringBuilder("### " + comparison.question() + "\n\n");
    boolean head = true;
    for (Map.Entry<Arm, List<List<Path>>> arm : files.entrySet()) {
      Map<String, List<Double>> row = new LinkedHashMap<>();
      for (int g = 0; g < comparison.galleries().size(); g++) {
        Gallery gallery = comparison.galleries().get(g);
        for (Path file : arm.getValue().get(g)) {
          of(gallery, file)
              .forEach((name, value) ->
                  row.computeIfAbsent(gallery.title() + ", " + name, n -> new ArrayList<>())
                      .add(value));
        }
      }
      if (head) {
        out.append("| | ").append(String.join(" | ", row.keySet())).append(" |\n|---|");
        out.append("---|".repeat(row.size())).append('\n');
        head = false;
      }
      out.append("| ").append(arm.getKey().label()).append(" | ");
      out.append(row.values().stream().map(Scores::spread).collect(Collectors.joining(" | ")));
      out.append(" |\n");
    }
    return out.toString();
  }

  /** Mean, and standard deviation where there are several. */
  static String spread(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (values.size() < 2) {
      return String.format(Locale.ROOT, "%.1f", 100 * mean);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (values.size() - 1));
    return String.format(Locale.ROOT, "%.1f ± %.1f", 100 * mean, 100 * deviation);
  }

  private static Map<String, Double> of(Gallery gallery, Path file) {
    JsonNode json = JsonMapper.shared().readTree(file.toFile());
    Map<String, Double> scores = new LinkedHashMap<>();
    if (gallery.multilingual()) {
      JsonNode languages = json.path("languages");
      scores.put("English R@1", recall(languages.path("en"), 1));
      scores.put("English R@10", recall(languages.path("en"), 10));
      scores.put(
          "other languages R@1",
          languages.propertyNames().stream()
              .filter(tag -> !LanguageEvaluation.isEnglish(tag))
              .mapToDouble(tag -> recall(languages.path(tag), 1))
              .average()
              .orElse(Double.NaN));
    } else {
      scores.put("R@1", recall(json, 1));
      scores.put("R@10", recall(json, 10));
    }
    return scores;
  }

  private static double recall(JsonNode node, int k) {
    return node.path("recall").path("textToImage").path(Integer.toString(k)).asDouble(Double.NaN);
  }

  /** Each language of a multilingual gallery, as a table in Markdown. */
  static String languages(List<Path> files, Path llm) {
    JsonNode read =
        JsonMapper.shared().readTree(llm.resolve("perplexity.json").toFile()).path("languages");
    Map<String, List<Double>> recalls = new LinkedHashMap<>();
    for (Path file : files) {
      JsonNode languages = JsonMapper.shared().readTree(file.toFile()).path("languages");
      languages
          .propertyNames()
          .forEach(tag ->
              recalls
                  .computeIfAbsent(tag, t -> new ArrayList<>())
                  .add(recall(languages.path(tag), 1)));
    }
    StringBuilder out = new StringBuilder("| language | read by the LLM | R@1 |\n|---|---|---|\n");
    recalls.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, List<Double>> e) ->
                -e.getValue().stream().mapToDouble(v -> v).sum()))
        .forEach(e ->
            out.append(
                "| %s | %s | %s |%n"
                    .formatted(
                        e.getKey(), read.has(e.getKey()) ? "yes" : "no", spread(e.getValue()))));
    return out.toString();
  }
}
