package org.flame4j.text;

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
  private final LayerWeights weights;
  private final Tensor attentionNorm;
  private final Linear query;
  private final Linear keyValue;
  private final @Nullable Tensor qNorm;
  private final @Nullable Tensor kNorm;
  private final Linear output;
  private final @Nullable Tensor attentionPostNorm;
  private final Tensor mlpNorm;
  private final Linear gate;
  private final Linear up;
  private final Linear down;
  private final @Nullable Tensor mlpPostNorm;

  private DecoderLayer(LlmConfig config, LayerWeights weights, int index) {
    this.config = config;
    this.weights = weights;
    this.attention = config.attention().get(index);
    String layer = "model.layers." + index + ".";
    String attention = layer + "self_attn.";
    String mlp = layer + "mlp.";
    boolean postNorms = config.style().postNorms();
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    long q = (long) config.heads() * config.headDim();
    long kv = (long) config.kvHeads() * config.headDim();
    attentionNorm = weights.vector(layer + "input_layernorm.weight", width);
    query = weights.linear(List.of(attention + "q_proj"), config.qkvBias(), width, q);
    // One product instead of two thin ones: k and v are narrow under grouped-query attention.
    List<String> both = List.of(attention + "k_proj", attention + "v_proj");
    keyValue = weights.linear(both, config.qkvBias(), width, kv, kv);
    int head = config.headDim();
    qNorm = config.qkNorm() ? weights.vector(attention + "q_norm.weight", head) : null;
    kNorm = config.qkNorm() ? weights.vector(attention + "k_norm.weight", head) : null;
    output = weights.linear(List.of(attention + "o_proj"), config.outputBias(), q, width);
    // The second norm's name means the one in front of the MLP, unless there are post norms.
    String second = layer + "post_attention_layernorm.weight";
    attentionPostNorm = postNorms ? weights.vector(second, width) : null;
    mlpNorm =
        weights.vector(postNorms ? layer + "pre_feedforward_layernorm.weight" : second, width);
    mlpPostNorm =
        postNorms ? weights.vector(layer + "post_feedforward_layernorm.weight", width) : null;
    gate = weights.linear(List.of(mlp + "gate_proj"), config.mlpBias(), width, inner);
    up = weights.linear(List.of(mlp + "up_proj"), config.mlpBias(), width, inner);
    down = weights.linear(List.of(mlp + "down_proj"), config.mlpBias(), inner, width);
  }

  /**
   * @param index counted from 0
   * @throws TextException for a tensor that is missing or has another shape; nothing stays loaded
   */
  static DecoderLayer load(LlmConfig config, LlmTensors source, int index) {
    LayerWeights weights = new LayerWeights(source);
    try {
      return new DecoderLayer(config, weights, index);
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
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
      Tensor q = query(h, rope);
      h.close();
      addOutput(x, layout.attend(attention.spec(), q, kv.key, kv.value));
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
    try (Scope scope = new Scope()) {
      Tensor q = heads(query.apply(h), config.heads());
      return scope.keep(rope.rotate(normed(q, qNorm)));
    }
  }

  private KeyValue keyValue(Tensor h, RotaryEmbedding rope) {
    try (Scope scope = new Scope()) {
      Tensor both = heads(keyValue.apply(h), 2 * config.kvHeads());
      Tensor key = both.narrow(1, 0, config.kvHeads());
      // Contiguous, because attention gathers rows of it, which is slow from a strided view.
      Tensor value = both.narrow(1, config.kvHeads(), config.kvHeads()).contiguous();
      return new KeyValue(scope.keep(rope.rotate(normed(key, kNorm))), scope.keep(value));
    }
  }

  private Tensor heads(Tensor x, int heads) {
    return x.reshape(x.size(0), heads, config.headDim());
  }

  private Tensor normed(Tensor x, @Nullable Tensor norm) {
    return norm == null ? x : Nn.rmsNorm(x, norm, config.rmsNormEps());
  }

  private void addOutput(Tensor x, Tensor attended) {
    add(x, output, attended.reshape(x.size(0), -1), attentionPostNorm);
  }

  private void add(Tensor x, Linear linear, Tensor input, @Nullable Tensor postNorm) {
    if (postNorm == null) {
      linear.addTo(x, input);
    } else {
      x.addInPlace(Nn.rmsNorm(linear.apply(input), postNorm, config.rmsNormEps()));
    }
  }

  private void addMlp(Tensor x) {
    try (Scope scope = new Scope()) {
      add(x, down, inner(x), mlpPostNorm);
    }
  }

  /** What the MLP's last projection gets [T, I]. */
  private Tensor inner(Tensor x) {
    try (Scope scope = new Scope()) {
      Tensor h = Nn.rmsNorm(x, mlpNorm, config.rmsNormEps());
      Tensor inner = config.style().activation().applyInPlace(gate.apply(h));
      return scope.keep(inner.mulInPlace(up.apply(h)));
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
