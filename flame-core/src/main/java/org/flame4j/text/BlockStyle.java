package org.flame4j.text;

/**
 * How a family's blocks differ from Llama's.
 *
 * @param embeddingScale multiplies the token embeddings, rounded to the precision of the pass
 * @param activation on the MLP's gate
 * @param zeroCentredNorms whether norm weights are stored as their difference from 1 (Gemma)
 * @param postNorms whether results of attention and MLP pass a norm before they are added (Gemma 2)
 * @param fused whether q, k, v and gate, up are stored as one matrix each (Phi-3)
 */
public record BlockStyle(
    double embeddingScale,
    Activation activation,
    boolean zeroCentredNorms,
    boolean postNorms,
    boolean fused) {
  public static final BlockStyle LLAMA = new BlockStyle(1, Activation.SILU, false, false, false);

  /** Gemma's: embeddings times the root of their width, norm weights around 0. */
  static BlockStyle gemma(int hidden, Activation activation, boolean postNorms) {
    return new BlockStyle(Math.sqrt(hidden), activation, true, postNorms, false);
  }

  public BlockStyle {
    if (!(embeddingScale > 0) || Double.isInfinite(embeddingScale)) {
      throw new TextException("the embedding scale must be positive; it is " + embeddingScale);
    }
  }
}
