package org.flame4j.text;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A {@code model_type} of Hugging Face configs: what it means, and what it leaves unsaid. */
enum HfFamily {
  LLAMA("llama", Windows.NONE, Map.of()),
  MISTRAL("mistral", Windows.ALL, Map.of("num_key_value_heads", 8, "sliding_window", 4096)),
  QWEN2("qwen2", Windows.UPPER, Map.of()),
  QWEN3("qwen3", Windows.UPPER, Map.of("head_dim", 128)),
  PHI3("phi3", Windows.ALL, Map.of("original_max_position_embeddings", 4096)),
  GEMMA("gemma", Windows.NONE, Map.of("head_dim", 256)),
  GEMMA2("gemma2", Windows.PATTERN, gemma(256_000, "sliding_window_pattern", 2)),
  GEMMA3("gemma3_text", Windows.PATTERN, gemma(262_208, "sliding_window_pattern", 6));

  /** Which layers have a sliding window, where the config does not list it. */
  enum Windows {
    NONE,
    ALL,
    /** From {@code max_window_layers} on, if {@code use_sliding_window}. */
    UPPER,
    /** All but every n-th. */
    PATTERN
  }

  private final String modelType;
  private final Windows windows;
  private final Map<String, Integer> defaults;

  HfFamily(String modelType, Windows windows, Map<String, Integer> defaults) {
    this.modelType = modelType;
    this.windows = windows;
    this.defaults = defaults;
  }

  private static Map<String, Integer> gemma(int tokens, String pattern, int period) {
    return Map.of(
        "vocab_size",
        tokens,
        "hidden_size",
        2304,
        "intermediate_size",
        9216,
        "num_hidden_layers",
        26,
        "num_attention_heads",
        8,
        "num_key_value_heads",
        4,
        "head_dim",
        256,
        "sliding_window",
        4096,
        pattern,
        period);
  }

  static HfFamily of(String modelType) {
    return Arrays.stream(values())
        .filter(family -> family.modelType.equals(modelType))
        .findFirst()
        .orElseThrow(() ->
            new TextException(
                "architecture '%s' is not supported; known: %s"
                    .formatted(
                        modelType,
                        Arrays.stream(values()).map(f -> f.modelType).sorted().toList())));
  }

  String modelType() {
    return modelType;
  }

  Windows windows() {
    return windows;
  }

  /** A number the config may leave out, since the family's class knows it. */
  @Nullable Integer usual(String field) {
    return defaults.get(field);
  }

  boolean isGemma() {
    return this == GEMMA || this == GEMMA2 || this == GEMMA3;
  }

  double usualEps() {
    return this == PHI3 ? 1e-5 : 1e-6;
  }

  BlockStyle style(int hidden, Activation activation) {
    return isGemma()
        ? BlockStyle.gemma(hidden, activation, this != GEMMA)
        : new BlockStyle(1, activation, false, false, this == PHI3);
  }

  /**
   * The name of the MLP's function; configs of the first Gemma say {@code gelu} and mean its tanh
   * form.
   */
  String activation(JsonNode json) {
    String name = json.path("hidden_activation").asString("");
    name = name.isEmpty() ? json.path("hidden_act").asString("") : name;
    if (name.isEmpty() || this == GEMMA && name.equals("gelu")) {
      return isGemma() ? "gelu_pytorch_tanh" : "silu";
    }
    return name;
  }
}
