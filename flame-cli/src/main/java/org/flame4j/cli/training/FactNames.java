package org.flame4j.cli.training;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;

/** Names of settings and facts in words, as a reader of a page knows them. */
final class FactNames {
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          entry("lr", "learning rate"),
          entry("llm", "language model"),
          entry("llmHash", "language model, hash"),
          entry("mlpRatio", "MLP ratio"),
          entry("imageSize", "picture size, pixels"),
          entry("patchSize", "patch size, pixels"),
          entry("batchSize", "pictures a step"),
          entry("microBatch", "pictures in the tower at a time"),
          entry("cacheImagesMib", "memory for pictures, MiB"),
          entry("minCrop", "smallest crop"),
          entry("positives", "rows drawn a picture"),
          entry("shuffle", "pictures shuffled together"),
          entry("warmup", "warmup, steps"),
          entry("step", "behind step"),
          entry("validationData", "validation, pictures"),
          entry("validationStore", "validation, store"),
          entry("validationEvery", "validation, every so many steps"),
          entry("flame", "program"));

  private static final Map<String, String> HEADINGS =
      Map.of(
          "vision", "Image tower",
          "text", "Texts from",
          "texts", "Rows of a picture",
          "starts", "Start",
          "normalization", "Normalisation of pictures");

  private FactNames() {}

  /** {@code weightDecay} is {@code weight decay}. */
  static String words(String name) {
    String known = KNOWN.get(name);
    return known != null
        ? known
        : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  /** The same for a group of facts. */
  static String heading(String name) {
    String words = words(name);
    String upper = words.isEmpty() ? "" : words.substring(0, 1).toUpperCase(Locale.ROOT);
    return HEADINGS.getOrDefault(name, upper + words.substring(upper.length()));
  }
}
