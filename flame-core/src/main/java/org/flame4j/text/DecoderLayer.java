package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One layer: {@code x += o(attention(norm(x)))}, then {@code x += down(act(gate(norm(x))) *
 * up(norm(x)))}; with post norms both results pass one before they are added.
 */
final class DecoderLayer implements AutoCloseable {
  private final LlmConfig config;
  private final LayerAttention attention;
  private final List<Tensor> owned = new ArrayList<>();
  private final Tensor attentionNorm;
  private final Tensor qWeight;
  private final Tensor kvWeight;
  private final @Nullable Tensor qBias;
  private final @Nullable Tensor kvBias;
  private final @Nullable Tensor qNorm;
  private final @Nullable Tensor kNorm;
  private final Tensor oWeight;
  private final @Nullable Tensor oBias;
  private final @Nullable Tensor attentionPostNorm;
  private final Tensor mlpNorm;
  private final Tensor gateWeight;
  private final Tensor upWeight;
  private final Tensor downWeight;
  private final @Nullable Tensor gateBias;
  private final @Nullable Tensor upBias;
  private final @Nullable Tensor downBias;
  private final @Nullable Tensor mlpPostNorm;

  DecoderLayer(LlmConfig config, LlmWeights weights, int index) {
    this.config = config;
    this.attention = config.attention().get(index);
    String layer = "model.layers." + index + ".";
    String attention = layer + "self_attn.";
    String mlp = layer + "mlp.";
    boolean postNorms = config.style().postNorms();
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    long q = (long) config.heads() * config.headDim();
    long kv = (long) config.kvHeads() * config.headDim();
    attentionNorm = own(weights.load(layer + "input_layernorm.weight", width));
    qWeight = own(weights.load(attention + "q_proj.weight", q, width));
    // One product instead of two thin ones: k and v are narrow under grouped-query attention.
    kvWeight = own(weights.loadStacked(width, pair(attention, "weight"), kv, kv));
    qBias = config.qkvBias() ? own(weights.load(attention + "q_proj.bias", q)) : null;
    kvBias = config.qkvBias() ? own(weights.loadStacked(0, pair(attention, "bias"), kv, kv)) : null;
    qNorm =
        config.qkNorm() ? own(weights.load(attention + "q_norm.weight", config.headDim())) : null;
    kNorm =
        config.qkNorm() ? own(weights.load(attention + "k_norm.weight", config.headDim())) : null;
    oWeight = own(weights.load(attention + "o_proj.weight", width, q));
    oBias = config.outputBias() ? own(weights.load(attention + "o_proj.bias", width)) : null;
    // The second norm's name means the one in front of the MLP, unless there are post norms.
    String second = layer + "post_attention_layernorm.weight";
    attentionPostNorm = postNorms ? own(weights.load(second, width)) : null;
    mlpNorm =
        own(weights.load(postNorms ? layer + "pre_feedforward_layernorm.weight" : second, width));
    mlpPostNorm =
        postNorms ? own(weights.load(layer + "post_feedforward_layernorm.weight", width)) : null;
    gateWeight = own(weights.load(mlp + "gate_proj.weight", inner, width));
    upWeight = own(weights.load(mlp + "up_proj.weight", inner, width));
    downWeight = own(weights.load(mlp + "down_proj.weight", width, inner));
    gateBias = config.mlpBias() ? own(weights.load(mlp + "gate_proj.bias", inner)) : null;
    upBias = config.mlpBias() ? own(weights.load(mlp + "up_proj.bias", inner)) : null;
    downBias = config.mlpBias() ? own(weights.load(mlp + "down_proj.bias", width)) : null;
  }

  private static List<String> pair(String prefix, String kind) {
    return List.of(prefix + "k_proj." + kind, prefix + "v_proj." + kind);
  }

  private Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  /** The rotary positions that this layer needs. */
  RopeConfig rope() {
    return attention.rope();
  }

  /** Adds this layer to {@code x} [T, D] in place. */
  void forward(Tensor x, RotaryEmbedding rope, AttentionLayout layout) {
    try (Scope scope = new Scope()) {
      Tensor h = Nn.rmsNorm(x, attentionNorm, config.rmsNormEps());
      KeyValue kv = keyValue(h, rope);
      addOutput(x, layout.attend(attention.spec(), query(h, rope), kv.key, kv.value));
    }
    addMlp(x);
  }

  /** This layer's result for the read tokens alone: a new tensor [R, D]. */
  Tensor forwardRead(Tensor x, Tensor readRows, RotaryEmbedding rope, AttentionLayout layout) {
    try (Scope scope = new Scope()) {
      Tensor h = Nn.rmsNorm(x, attentionNorm, config.rmsNormEps());
      KeyValue kv = keyValue(h, rope);
      Tensor q = query(h.indexSelect(0, readRows), rope.rows(readRows));
      Tensor read = x.indexSelect(0, readRows);
      addOutput(read, layout.attendRead(attention.spec(), q, kv.key, kv.value));
      addMlp(read);
      return scope.keep(read);
    }
  }

  /** Both [T, Hkv, d]. */
  private record KeyValue(Tensor key, Tensor value) {}

  private Tensor query(Tensor h, RotaryEmbedding rope) {
    Tensor q = heads(Nn.linear(h, qWeight, qBias), config.heads());
    return rope.rotate(normed(q, qNorm));
  }

  private KeyValue keyValue(Tensor h, RotaryEmbedding rope) {
    Tensor both = heads(Nn.linear(h, kvWeight, kvBias), 2 * config.kvHeads());
    Tensor key = both.narrow(1, 0, config.kvHeads());
    // Contiguous, because attention gathers rows of it, which is slow from a strided view.
    Tensor value = both.narrow(1, config.kvHeads(), config.kvHeads()).contiguous();
    return new KeyValue(rope.rotate(normed(key, kNorm)), value);
  }

  private Tensor heads(Tensor x, int heads) {
    return x.reshape(x.size(0), heads, config.headDim());
  }

  private Tensor normed(Tensor x, @Nullable Tensor norm) {
    return norm == null ? x : Nn.rmsNorm(x, norm, config.rmsNormEps());
  }

  private void addOutput(Tensor x, Tensor attended) {
    Tensor out = Nn.linear(attended.reshape(x.size(0), -1), oWeight, oBias);
    x.addInPlace(normed(out, attentionPostNorm));
  }

  private void addMlp(Tensor x) {
    try (Scope scope = new Scope()) {
      Tensor h = Nn.rmsNorm(x, mlpNorm, config.rmsNormEps());
      Tensor gate =
          config.style().activation().applyInPlace(Nn.linear(h, gateWeight, gateBias)); // [T, I]
      gate.mulInPlace(Nn.linear(h, upWeight, upBias));
      x.addInPlace(normed(Nn.linear(gate, downWeight, downBias), mlpPostNorm));
    }
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
