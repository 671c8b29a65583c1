package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.flame4j.text.LlmConfig;
import org.jspecify.annotations.Nullable;

/**
 * A Llama model that can be trained: what {@link org.flame4j.text.LanguageModel} computes, on
 * batches of equally long sequences and with gradients.
 */
public final class Llama {
  private final LlmConfig config;
  private final RotaryTable rope;
  private final Tensor embedding; // [V, D]
  private final Tensor norm; // [D]
  private final Tensor head; // [V, D]
  private final List<Layer> layers = new ArrayList<>();

  /**
   * @param parameters by their Hugging Face names; stay the caller's
   * @param rope at least as long as any sequence; stays the caller's
   */
  public Llama(LlmConfig config, Map<String, Tensor> parameters, RotaryTable rope) {
    this.config = config;
    this.rope = rope;
    embedding = get(parameters, LlamaParameters.EMBEDDING);
    norm = get(parameters, LlamaParameters.NORM);
    head = config.tiedHead() ? embedding : get(parameters, LlamaParameters.HEAD);
    for (int i = 0; i < config.layers(); i++) {
      layers.add(Layer.of(parameters, "model.layers." + i + "."));
    }
  }

  private static Tensor get(Map<String, Tensor> parameters, String name) {
    Tensor tensor = parameters.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return tensor;
  }

  private record Layer(
      Tensor attentionNorm,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor o,
      Tensor mlpNorm,
      Tensor gate,
      Tensor up,
      Tensor down) {

    static Layer of(Map<String, Tensor> parameters, String layer) {
      return new Layer(
          get(parameters, layer + "input_layernorm.weight"),
          get(parameters, layer + "self_attn.q_proj.weight"),
          get(parameters, layer + "self_attn.k_proj.weight"),
          get(parameters, layer + "self_attn.v_proj.weight"),
          get(parameters, layer + "self_attn.o_proj.weight"),
          get(parameters, layer + "post_attention_layernorm.weight"),
          get(parameters, layer + "mlp.gate_proj.weight"),
          get(parameters, layer + "mlp.up_proj.weight"),
          get(parameters, layer + "mlp.down_proj.weight"));
    }
  }

  /**
   * Hidden states before the final norm.
   *
   * @param ids I64 [B, L]
   * @param rows I64 [R] into the flattened [B * L]; only these leave the last layer. None for all
   * @return [R, D]
   */
  public Tensor hidden(Tensor ids, @Nullable Tensor rows) {
    Tensor x = Nn.embedding(embedding, ids); // [B, L, D]
    long width = x.size(2);
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      x = mlp(layer, x.add(Nn.linear(attended(layer, x), layer.o, null)));
    }
    Layer last = layers.getLast();
    Tensor attended = attended(last, x);
    attended = chosen(attended.reshape(-1, attended.size(2)), rows);
    x = chosen(x.reshape(-1, width), rows);
    return mlp(last, x.add(Nn.linear(attended, last.o, null)));
  }

  private static Tensor chosen(Tensor x, @Nullable Tensor rows) {
    return rows == null ? x : x.indexSelect(0, rows);
  }

  /** What the heads read, side by side: [B, L, H * d]. */
  private Tensor attended(Layer layer, Tensor x) {
    Tensor h = Nn.rmsNorm(x, layer.attentionNorm, config.rmsNormEps());
    Tensor q = rope.rotate(heads(Nn.linear(h, layer.q, null), config.heads()));
    Tensor k = rope.rotate(heads(Nn.linear(h, layer.k, null), config.kvHeads()));
    Tensor v = heads(Nn.linear(h, layer.v, null), config.kvHeads());
    Tensor out = Nn.attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), null, true);
    return out.transpose(1, 2).reshape(x.size(0), x.size(1), -1);
  }

  private Tensor heads(Tensor x, int heads) {
    return x.reshape(x.size(0), x.size(1), heads, config.headDim());
  }

  private Tensor mlp(Layer layer, Tensor x) {
    Tensor h = Nn.rmsNorm(x, layer.mlpNorm, config.rmsNormEps());
    Tensor gate = Nn.silu(Nn.linear(h, layer.gate, null));
    return x.add(Nn.linear(gate.mul(Nn.linear(h, layer.up, null)), layer.down, null));
  }

  /** Log-probabilities of the next token: [R, V] from hidden states [R, D]. */
  Tensor logProbabilities(Tensor hidden) {
    return Nn.logSoftmax(Nn.linear(normed(hidden), head, null), -1);
  }

  /** Log-probabilities of the next token, estimated over the candidates alone: [R, C]. */
  Tensor logProbabilities(Tensor hidden, Candidates candidates) {
    Tensor rows = head.indexSelect(0, candidates.ids());
    return Nn.logSoftmax(Nn.linear(normed(hidden), rows, candidates.corrections()), -1);
  }

  private Tensor normed(Tensor hidden) {
    return Nn.rmsNorm(hidden, norm, config.rmsNormEps());
  }
}
