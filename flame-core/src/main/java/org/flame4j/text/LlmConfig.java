package org.flame4j.text;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shape of a decoder-only language model of the Llama family.
 *
 * @param architecture the name its own config gives, such as {@code llama} or {@code qwen3}
 * @param layers decoder layers of the whole model
 * @param kvHeads key/value heads, each shared by {@code heads / kvHeads} query heads
 * @param qkvBias whether the q, k and v projections have biases
 * @param outputBias whether the attention output projection has a bias
 * @param mlpBias whether the three MLP projections have biases
 * @param qkNorm whether heads of q and k pass an RMS norm before the rotation (Qwen3)
 * @param tiedHead whether the output head is the embedding table
 * @param headCap a logit l of the output head becomes {@code headCap * tanh(l / headCap)} (Gemma
 *     2); 0 for none
 * @param style what else the family does differently from Llama
 * @param attention how each layer attends; local layers of a model share one window
 */
public record LlmConfig(
    String architecture,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double rmsNormEps,
    boolean qkvBias,
    boolean outputBias,
    boolean mlpBias,
    boolean qkNorm,
    boolean tiedHead,
    double headCap,
    BlockStyle style,
    List<LayerAttention> attention) {

  /** What Gemma 2 has where a file says nothing. */
  static final double GEMMA2_HEAD_CAP = 30;

  private static final int FEW_LAYERS = 5;

  public LlmConfig {
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", kvHeads);
    positive("head_dim", headDim);
    if (heads % kvHeads != 0) {
      throw new TextException(
          "num_attention_heads " + heads + " is not a multiple of num_key_value_heads " + kvHeads);
    }
    if (!(headCap >= 0) || Double.isInfinite(headCap)) {
      throw new TextException("final_logit_softcapping must not be negative; it is " + headCap);
    }
    attention = List.copyOf(attention);
    if (attention.size() != layers) {
      throw new TextException(
          "attention is given for " + attention.size() + " of num_hidden_layers " + layers);
    }
    if (attention.stream().anyMatch(layer -> layer.rope().rotated() > headDim)) {
      throw new TextException("rotary positions reach beyond head_dim " + headDim);
    }
    if (attention.stream()
            .map(LayerAttention::spec)
            .filter(AttentionSpec::isLocal)
            .mapToInt(AttentionSpec::window)
            .distinct()
            .count()
        > 1) {
      throw new TextException("layers with different sliding windows are not supported");
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new TextException(name + " must be positive; " + name + "=" + value);
    }
  }

  /**
   * The layer that is read unless told: the last but one, as the paper does (39 of 40), but the
   * last of a model of few layers, which has none to spare.
   */
  public int usualLayer() {
    return layers < FEW_LAYERS ? layers : layers - 1;
  }

  /** The window of local layers, in positions; {@link Integer#MAX_VALUE} where there are none. */
  public int slidingWindow() {
    return attention.stream().mapToInt(layer -> layer.spec().window()).min().getAsInt();
  }

  /** The different rotary positions of the first {@code depth} layers. */
  Set<RopeConfig> ropes(int depth) {
    return attention.subList(0, depth).stream()
        .map(LayerAttention::rope)
        .collect(Collectors.toSet());
  }

  /** Positions that can be told apart exactly: a longer text is refused. */
  public int positionLimit() {
    return attention.stream().mapToInt(layer -> layer.rope().scaling().limit()).min().getAsInt();
  }

  /** Parameters of one decoder layer's matrices: multiply-adds a token costs there. */
  public long matrixParametersPerLayer() {
    long attention = (long) hiddenSize * headDim * (2L * heads + 2L * kvHeads);
    return attention + 3L * hiddenSize * intermediateSize;
  }
}
