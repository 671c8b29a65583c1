package org.flame4j.text;

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
 * @param slidingWindow tokens a token sees back, itself included; {@link Integer#MAX_VALUE} for all
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
    RopeConfig rope,
    boolean qkvBias,
    boolean outputBias,
    boolean mlpBias,
    boolean qkNorm,
    boolean tiedHead,
    int slidingWindow) {

  private static final int FEW_LAYERS = 5;

  public LlmConfig {
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", kvHeads);
    positive("head_dim", headDim);
    positive("sliding_window", slidingWindow);
    if (heads % kvHeads != 0) {
      throw new TextException(
          "num_attention_heads " + heads + " is not a multiple of num_key_value_heads " + kvHeads);
    }
    if (headDim % 2 != 0) {
      throw new TextException("head_dim " + headDim + " is odd: rotary positions need pairs");
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

  /** Parameters of one decoder layer's matrices: multiply-adds a token costs there. */
  public long matrixParametersPerLayer() {
    long attention = (long) hiddenSize * headDim * (2L * heads + 2L * kvHeads);
    return attention + 3L * hiddenSize * intermediateSize;
  }
}
