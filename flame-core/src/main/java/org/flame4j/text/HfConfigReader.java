package org.flame4j.text;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the {@code config.json} of a Hugging Face folder. */
final class HfConfigReader {
  private static final Set<String> SUPPORTED = Set.of("llama", "mistral", "qwen2", "qwen3");

  private final JsonNode json;

  private HfConfigReader(JsonNode json) {
    this.json = json;
  }

  static LlmConfig read(Path file) {
    try {
      return new HfConfigReader(JsonMapper.shared().readTree(file.toFile())).config();
    } catch (JacksonException e) {
      throw new TextException(file + " is not readable JSON: " + e.getOriginalMessage(), e);
    } catch (TextException e) {
      throw new TextException(file + ": " + e.getMessage(), e);
    }
  }

  private LlmConfig config() {
    String type = json.path("model_type").asString("");
    if (!SUPPORTED.contains(type)) {
      throw new TextException(
          "architecture '"
              + type
              + "' is not supported; known: "
              + SUPPORTED.stream().sorted().toList());
    }
    String activation = json.path("hidden_act").asString("silu");
    if (!activation.equals("silu")) {
      throw new TextException("hidden_act '" + activation + "' is not supported; known: silu");
    }
    int hidden = required("hidden_size");
    int heads = required("num_attention_heads");
    boolean attentionBias = json.path("attention_bias").asBoolean(false);
    return new LlmConfig(
        type,
        required("vocab_size"),
        hidden,
        required("intermediate_size"),
        required("num_hidden_layers"),
        heads,
        optional("num_key_value_heads", heads),
        optional("head_dim", hidden / Math.max(heads, 1)),
        json.path("rms_norm_eps").asDouble(1e-6),
        rope(),
        type.equals("qwen2") || attentionBias,
        attentionBias,
        json.path("mlp_bias").asBoolean(false),
        type.equals("qwen3"),
        json.path("tie_word_embeddings").asBoolean(false),
        slidingWindow(type));
  }

  /** Qwen carries a window that counts only when {@code use_sliding_window} says so. */
  private int slidingWindow(String type) {
    boolean used = json.path("use_sliding_window").asBoolean(!type.startsWith("qwen"));
    return used ? optional("sliding_window", Integer.MAX_VALUE) : Integer.MAX_VALUE;
  }

  /**
   * Both spellings: {@code rope_parameters} (transformers 5) and {@code rope_scaling} before it.
   */
  private RopeConfig rope() {
    JsonNode scaling =
        json.path(json.path("rope_parameters").isObject() ? "rope_parameters" : "rope_scaling");
    double theta = scaling.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10000));
    double part =
        scaling
            .path("partial_rotary_factor")
            .asDouble(json.path("partial_rotary_factor").asDouble(1));
    if (part != 1) {
      throw new TextException(
          "rotary positions on a part of each head are not supported; partial_rotary_factor="
              + part);
    }
    String type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
    return switch (type) {
      case "default" -> new RopeConfig(theta, 1, Optional.empty());
      case "linear" -> new RopeConfig(theta, scaling.path("factor").asDouble(1), Optional.empty());
      case "llama3" ->
          new RopeConfig(
              theta,
              1,
              Optional.of(
                  new RopeConfig.Llama3Scaling(
                      scaling.path("factor").asDouble(8),
                      scaling.path("low_freq_factor").asDouble(1),
                      scaling.path("high_freq_factor").asDouble(4),
                      scaling.path("original_max_position_embeddings").asInt(8192))));
      default ->
          throw new TextException(
              "rope_type '" + type + "' is not supported; known: default, linear, llama3");
    };
  }

  private int required(String name) {
    JsonNode node = json.path(name);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw new TextException(name + " is missing or no whole number");
    }
    return node.asInt();
  }

  private int optional(String name, int fallback) {
    JsonNode node = json.path(name);
    return node.isMissingNode() || node.isNull() ? fallback : required(name);
  }
}
