package org.flame4j.text;

import java.nio.file.Path;
import org.flame4j.tensor.weights.GgufFile;

/** Reads the shape of a model from a GGUF file's key-values. */
final class GgufConfigReader {
  private final GgufFile gguf;
  private final GgufFamily family;
  private final GgufKeys keys;

  private GgufConfigReader(GgufFile gguf) {
    this.gguf = gguf;
    family = GgufFamily.of(gguf.keyValues().string("general.architecture").orElse(""));
    keys = new GgufKeys(gguf.keyValues(), family.architecture());
  }

  static LlmConfig read(GgufFile gguf, Path file) {
    try {
      return new GgufConfigReader(gguf).config();
    } catch (TextException e) {
      throw new TextException(file + ": " + e.getMessage(), e);
    }
  }

  private LlmConfig config() {
    int hidden = keys.required("embedding_length");
    int heads = keys.required("attention.head_count");
    int headDim = keys.optional("attention.key_length", hidden / Math.max(heads, 1));
    int layers = keys.required("block_count");
    double scale = family.attentionScale(layers, hidden, heads, headDim);
    return new LlmConfig(
        family.architecture(),
        Math.toIntExact(
            gguf.info(GgufNames.ofHuggingFace("model.embed_tokens.weight")).shape().getFirst()),
        hidden,
        keys.required("feed_forward_length"),
        layers,
        heads,
        keys.optional("attention.head_count_kv", heads),
        headDim,
        keys.number("attention.layer_norm_rms_epsilon", 1e-6),
        has("self_attn.q_proj.bias"),
        has("self_attn.o_proj.bias"),
        has("mlp.gate_proj.bias"),
        has("self_attn.q_norm.weight"),
        !gguf.names().contains(GgufNames.ofHuggingFace("lm_head.weight")),
        family == GgufFamily.GEMMA2
            ? keys.number("final_logit_softcapping", LlmConfig.GEMMA2_HEAD_CAP)
            : 0,
        family.style(hidden, has("self_attn.qkv_proj.weight")),
        new GgufAttention(gguf, keys, family).layers(layers, scale, headDim));
  }

  /** GGUF files say nothing of biases: the tensors of the first layer do. */
  private boolean has(String part) {
    return gguf.names().contains(GgufNames.ofHuggingFace("model.layers.0." + part));
  }
}
