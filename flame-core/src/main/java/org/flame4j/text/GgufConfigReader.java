package org.flame4j.text;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.GgufMetadata;

/** Reads the shape of a model from a GGUF file's key-values. */
final class GgufConfigReader {
  private static final Set<String> SUPPORTED = Set.of("llama", "qwen2", "qwen3");

  private final GgufFile gguf;
  private final GgufMetadata values;
  private final String architecture;

  private GgufConfigReader(GgufFile gguf) {
    this.gguf = gguf;
    values = gguf.keyValues();
    architecture = values.string("general.architecture").orElse("");
  }

  static LlmConfig read(GgufFile gguf, Path file) {
    try {
      return new GgufConfigReader(gguf).config();
    } catch (TextException e) {
      throw new TextException(file + ": " + e.getMessage(), e);
    }
  }

  private LlmConfig config() {
    if (!SUPPORTED.contains(architecture)) {
      throw new TextException(
          "architecture '"
              + architecture
              + "' is not supported; known: "
              + SUPPORTED.stream().sorted().toList());
    }
    int hidden = required("embedding_length");
    int heads = required("attention.head_count");
    return new LlmConfig(
        architecture,
        Math.toIntExact(
            gguf.info(GgufNames.ofHuggingFace("model.embed_tokens.weight")).shape().getFirst()),
        hidden,
        required("feed_forward_length"),
        required("block_count"),
        heads,
        optional("attention.head_count_kv", heads),
        optional("attention.key_length", hidden / Math.max(heads, 1)),
        number("attention.layer_norm_rms_epsilon", 1e-6),
        rope(),
        has("self_attn.q_proj.bias"),
        has("self_attn.o_proj.bias"),
        has("mlp.gate_proj.bias"),
        has("self_attn.q_norm.weight"),
        !gguf.names().contains(GgufNames.ofHuggingFace("lm_head.weight")),
        optional("attention.sliding_window", Integer.MAX_VALUE));
  }

  /** GGUF files say nothing of biases: the tensors of the first layer do. */
  private boolean has(String part) {
    return gguf.names().contains(GgufNames.ofHuggingFace("model.layers.0." + part));
  }

  private RopeConfig rope() {
    if (gguf.names().contains("rope_freqs.weight")) {
      throw new TextException(
          "rope frequency factors (Llama 3.1 and later) are not supported in GGUF: use the Hugging Face folder");
    }
    String scaling = values.string(architecture + ".rope.scaling.type").orElse("none");
    if (!Set.of("none", "linear").contains(scaling)) {
      throw new TextException(
          "rope scaling '" + scaling + "' is not supported in GGUF; known: none, linear");
    }
    double factor = scaling.equals("linear") ? number("rope.scaling.factor", 1) : 1;
    return new RopeConfig(number("rope.freq_base", 10000), factor, Optional.empty());
  }

  private int required(String name) {
    String key = architecture + "." + name;
    long value = values.integer(key).orElseThrow(() -> new TextException(key + " is missing"));
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new TextException(key + " must be a positive 32-bit number; " + key + "=" + value);
    }
    return (int) value;
  }

  private int optional(String name, int fallback) {
    return values.integer(architecture + "." + name).isPresent() ? required(name) : fallback;
  }

  private double number(String name, double fallback) {
    return values.number(architecture + "." + name).orElse(fallback);
  }
}
