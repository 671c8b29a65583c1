package org.flame4j.text;

import org.flame4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Attention of one text in the stream's own layout. */
public final class Heads {
  private Heads() {}

  /**
   * @param q [N, H, d]
   * @param k [M, Hkv, d]
   * @param v [M, Hkv, d]
   * @param mask added to the scores, [N, M] or none
   * @return [N, H, d]
   */
  public static Tensor attend(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
    Tensor out = spec.attend(batched(q), batched(k), batched(v), mask, causal); // [1, H, N, d]
    return out.squeeze(0).transpose(0, 1);
  }

  private static Tensor batched(Tensor x) {
    return x.transpose(0, 1).unsqueeze(0); // [1, H, N, d]
  }
}
