package org.flame4j.pretrain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LlmConfig;

/**
 * Weights of a Llama model by their Hugging Face names; owns them.
 *
 * <p>Start: matrices from N(0, 0.02), those that write into the residual stream divided by sqrt(2
 * layers) as GPT-2 does, norms 1.
 */
public final class LlamaParameters implements AutoCloseable {
  static final String EMBEDDING = "model.embed_tokens.weight";

  /** Name of the norm behind the last layer. */
  public static final String NORM = "model.norm.weight";

  static final String HEAD = "lm_head.weight";
  private static final double STD = 0.02;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final long seed;

  private LlamaParameters(long seed) {
    this.seed = seed;
  }

  /** Fresh weights, the same for the same seed. */
  public static LlamaParameters random(LlmConfig config, long seed) {
    LlamaParameters made = new LlamaParameters(seed);
    made.matrix(EMBEDDING, STD, config.vocabSize(), config.hiddenSize());
    for (int i = 0; i < config.layers(); i++) {
      made.layer(config, "model.layers." + i + ".");
    }
    made.ones(NORM, config.hiddenSize());
    if (!config.tiedHead()) {
      made.matrix(HEAD, STD, config.vocabSize(), config.hiddenSize());
    }
    return made;
  }

  private void layer(LlmConfig config, String layer) {
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    long q = (long) config.heads() * config.headDim();
    long kv = (long) config.kvHeads() * config.headDim();
    double residual = STD / Math.sqrt(2.0 * config.layers());
    ones(layer + "input_layernorm.weight", width);
    matrix(layer + "self_attn.q_proj.weight", STD, q, width);
    matrix(layer + "self_attn.k_proj.weight", STD, kv, width);
    matrix(layer + "self_attn.v_proj.weight", STD, kv, width);
    matrix(layer + "self_attn.o_proj.weight", residual, width, q);
    ones(layer + "post_attention_layernorm.weight", width);
    matrix(layer + "mlp.gate_proj.weight", STD, inner, width);
    matrix(layer + "mlp.up_proj.weight", STD, inner, width);
    matrix(layer + "mlp.down_proj.weight", residual, width, inner);
  }

  private void matrix(String name, double std, long rows, long columns) {
    long own = seed * 1_000_003 + tensors.size();
    tensors.put(name, Tensors.randn(own, std, rows, columns).escape());
  }

  private void ones(String name, long width) {
    tensors.put(name, Tensors.full(1, org.flame4j.tensor.DType.F32, width).escape());
  }

  /** All weights by name; still owned by this. */
  public Map<String, Tensor> byName() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
