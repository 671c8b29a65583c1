package org.flame4j.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.GgufMetadata;
import org.flame4j.tensor.weights.TensorInfo;

/** Reads the shape of a model from a GGUF file's key-values. */
final class GgufConfigReader {
  private static final Set<String> SUPPORTED = Set.of("llama", "qwen2", "qwen3");
  private static final String ROPE_FACTORS = "rope_freqs.weight";

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
    int headDim = optional("attention.key_length", hidden / Math.max(heads, 1));
    return new LlmConfig(
        architecture,
        Math.toIntExact(
            gguf.info(GgufNames.ofHuggingFace("model.embed_tokens.weight")).shape().getFirst()),
        hidden,
        required("feed_forward_length"),
        required("block_count"),
        heads,
        optional("attention.head_count_kv", heads),
        headDim,
        number("attention.layer_norm_rms_epsilon", 1e-6),
        rope(headDim),
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

  private RopeConfig rope(int headDim) {
    int rotated = optional("rope.dimension_count", headDim);
    if (rotated != headDim) {
      throw new TextException(
          "rotary positions on a part of each head are not supported; rope.dimension_count=%d of %d"
              .formatted(rotated, headDim));
    }
    String scaling = values.string(architecture + ".rope.scaling.type").orElse("none");
    if (!Set.of("none", "linear").contains(scaling)) {
      throw new TextException(
          "rope scaling '" + scaling + "' is not supported in GGUF; known: none, linear");
    }
    double factor = scaling.equals("linear") ? number("rope.scaling.factor", 1) : 1;
    return new RopeConfig(
        number("rope.freq_base", 10000), factor, Optional.empty(), divisors(headDim));
  }

  /** What Llama 3.1 and later divide the rotary frequencies by, each by its own number. */
  private List<Float> divisors(int headDim) {
    if (!gguf.names().contains(ROPE_FACTORS)) {
      return List.of();
    }
    TensorInfo expected = new TensorInfo(DType.F32, List.of(headDim / 2L));
    if (!gguf.info(ROPE_FACTORS).equals(expected)) {
      throw new TextException(
          "tensor '%s' must be F32 %s; it is %s %s"
              .formatted(
                  ROPE_FACTORS,
                  expected.shape(),
                  gguf.info(ROPE_FACTORS).dtype(),
                  gguf.info(ROPE_FACTORS).shape()));
    }
    try (Scope scope = new Scope()) {
      List<Float> divisors = new ArrayList<>();
      for (float divisor : Tensors.floats(gguf.load(ROPE_FACTORS))) {
        divisors.add(divisor);
      }
      return divisors;
    }
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
