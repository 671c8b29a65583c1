package org.flame4j.text;

import org.flame4j.tensor.Tensor;

/** Which tokens of a packed stream see which, and how that is computed. */
public interface AttentionLayout {
  /**
   * Attention of every token.
   *
   * @param spec the layer's scale, cap and window
   * @param q [T, H, d], rotated
   * @param k [T, Hkv, d], rotated
   * @param v [T, Hkv, d]
   * @return [T, H, d]
   */
  Tensor attend(AttentionSpec spec, Tensor q, Tensor k, Tensor v);

  /**
   * Attention of the read tokens alone: row i equals row {@code readRows()[i]} of {@link #attend}.
   *
   * @param q [R, H, d]: queries of the read tokens
   * @param k [T, Hkv, d]
   * @param v [T, Hkv, d]
   * @return [R, H, d]
   */
  Tensor attendRead(AttentionSpec spec, Tensor q, Tensor k, Tensor v);
}
