package org.flame4j.text;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the {@code config.json} of a Hugging Face folder. */
final class HfConfigReader {
  private HfConfigReader() {}

  static LlmConfig read(Path file) {
    try {
      return config(JsonMapper.shared().readTree(file.toFile()));
    } catch (JacksonException e) {
      throw new TextException(file + " is not readable JSON: " + e.getOriginalMessage(), e);
    } catch (TextException e) {
      throw new TextException(file + ": " + e.getMessage(), e);
    }
  }

  private static LlmConfig config(JsonNode root) {
    String type = root.path("model_type").asString("");
    // Gemma 3 that also sees pictures keeps the settings of its language model in a part.
    return type.equals("gemma3")
        ? config(new HfJson(root.path("text_config"), HfFamily.GEMMA3))
        : config(new HfJson(root, HfFamily.of(type)));
  }

  private static LlmConfig config(HfJson json) {
    HfFamily family = json.family();
    if (json.flag("use_bidirectional_attention", false)) {
      throw new TextException(
          "use_bidirectional_attention=true is not supported: this reads causal language models");
    }
    int hidden = json.required("hidden_size");
    int heads = json.required("num_attention_heads");
    int headDim = json.optional("head_dim", hidden / Math.max(heads, 1));
    int layers = json.required("num_hidden_layers");
    boolean attentionBias = json.flag("attention_bias", false);
    return new LlmConfig(
        family.modelType(),
        json.required("vocab_size"),
        hidden,
        json.required("intermediate_size"),
        layers,
        heads,
        json.optional("num_key_value_heads", heads),
        headDim,
        json.number("rms_norm_eps", family.usualEps()),
        family == HfFamily.QWEN2 || attentionBias,
        attentionBias,
        json.flag("mlp_bias", false),
        family == HfFamily.QWEN3 || family == HfFamily.GEMMA3,
        json.flag("tie_word_embeddings", family.isGemma()),
        headCap(json),
        family.style(hidden, Activation.of(family.activation(json.json()))),
        new HfAttention(json, layers, headDim).layers());
  }

  private static double headCap(HfJson json) {
    String name = "final_logit_softcapping";
    boolean none = json.at(name).isNull() || json.family() != HfFamily.GEMMA2;
    return json.number(name, none ? 0 : LlmConfig.GEMMA2_HEAD_CAP);
  }
}
