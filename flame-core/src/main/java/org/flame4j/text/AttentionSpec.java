package org.flame4j.text;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How one layer attends, whatever the layout of its tokens.
 *
 * @param scale multiplies the products of queries and keys
 * @param softcap a score s becomes {@code softcap * tanh(s / softcap)} (Gemma 2); 0 for none
 * @param window positions a token sees back, itself included; {@link Integer#MAX_VALUE} for all
 */
public record AttentionSpec(double scale, double softcap, int window) {
  public AttentionSpec {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new TextException("the attention scale must be a positive number; scale=" + scale);
    }
    if (!(softcap >= 0) || Double.isInfinite(softcap)) {
      throw new TextException("attn_logit_softcapping must not be negative; it is " + softcap);
    }
    if (window < 1) {
      throw new TextException("sliding_window must be positive; sliding_window=" + window);
    }
  }

  /** Scale 1/sqrt(d), no cap, no window. */
  public static AttentionSpec plain(int headDim) {
    return new AttentionSpec(1 / Math.sqrt(headDim), 0, Integer.MAX_VALUE);
  }

  /** Whether tokens that are far back are hidden: then the layout has to mask them. */
  public boolean isLocal() {
    return window < Integer.MAX_VALUE;
  }

  /**
   * Attention with this scale and cap; the window is the mask's business.
   *
   * @param q [B, H, N, d]
   * @param k [B, Hkv, M, d]
   * @param v [B, Hkv, M, d]
   * @param mask added to the scores, broadcast to [B, H, N, M]; none for no mask
   * @param causal row n sees columns 0..n; only without a mask
   * @return [B, H, N, d]
   */
  public Tensor attend(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
    return softcap == 0
        ? Nn.attention(q, k, v, mask, causal, scale)
        : Nn.cappedAttention(q, k, v, mask, causal, scale, softcap);
  }
}
