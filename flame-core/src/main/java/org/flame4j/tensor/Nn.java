package org.flame4j.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Functions of neural networks, as libtorch computes them. */
public final class Nn {
  private Nn() {}

  /** {@code x W^T + b}: x [..., in], weight [out, in], bias [out] or none. */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return new Tensor(Products.linear(x.pointer(), weight.pointer(), optional(bias)));
  }

  /** Rows of {@code table} [V, D] for {@code ids} of any shape: [..., D]. */
  public static Tensor embedding(Tensor table, Tensor ids) {
    return new Tensor(torch.embedding(table.pointer(), ids.pointer()));
  }

  /** Layer norm over the last dimension. */
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    long[] width = {x.size(-1)};
    return new Tensor(
        torch.layer_norm(x.pointer(), width, optional(weight), optional(bias), eps, false));
  }

  /** {@code x += input W^T}: x [N, out], input [N, in], weight [out, in]. */
  public static Tensor addLinearInPlace(Tensor x, Tensor input, Tensor weight) {
    Products.addLinear(x.pointer(), input.pointer(), weight.pointer());
    return x;
  }

  /** Root-mean-square norm over the last dimension. */
  public static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    if (x.dtype() == DType.F32 && !x.requiresGrad() && !weight.requiresGrad()) {
      return rmsNormByLength(x, weight, eps);
    }
    long[] width = {x.size(-1)};
    return new Tensor(
        torch.rms_norm(x.pointer(), width, optional(weight), new DoubleOptional(eps)));
  }

  /** The same in fewer passes over memory: libtorch writes the squares down before it adds them. */
  private static Tensor rmsNormByLength(Tensor x, Tensor weight, double eps) {
    try (Scope scope = new Scope()) {
      Tensor length = x.norm(-1); // [..., 1]
      Tensor root = length.mul(length).mul(1.0 / x.size(-1)).addInPlace(eps).sqrtInPlace();
      return scope.keep(x.div(root).mulInPlace(weight));
    }
  }

  /** The exact (erf) GELU. */
  public static Tensor gelu(Tensor x) {
    return new Tensor(torch.gelu(x.pointer()));
  }

  /** {@code x * sigmoid(1.702 x)}. */
  public static Tensor quickGelu(Tensor x) {
    try (Scope scope = new Scope()) {
      Tensor gate = new Tensor(torch.sigmoid(x.mul(1.702).pointer()));
      return scope.keep(x.mul(gate));
    }
  }

  /** GELU by its tanh approximation, in place. */
  public static Tensor geluTanhInPlace(Tensor x) {
    torch.gelu_(x.pointer(), "tanh");
    return x;
  }

  /** {@code x * sigmoid(x)}. */
  public static Tensor silu(Tensor x) {
    return new Tensor(torch.silu(x.pointer()));
  }

  public static Tensor siluInPlace(Tensor x) {
    torch.silu_(x.pointer());
    return x;
  }

  /** Each value by its hyperbolic tangent. */
  public static Tensor tanhInPlace(Tensor x) {
    torch.tanh_(x.pointer());
    return x;
  }

  public static Tensor softmax(Tensor x, int dim) {
    return new Tensor(torch.softmax(x.pointer(), dim));
  }

  public static Tensor logSoftmax(Tensor x, int dim) {
    return new Tensor(torch.log_softmax(x.pointer(), dim));
  }

  public static Tensor logSigmoid(Tensor x) {
    return new Tensor(torch.log_sigmoid(x.pointer()));
  }

  /** {@code log(1 + e^x)} without overflow. */
  public static Tensor softplus(Tensor x) {
    return new Tensor(torch.softplus(x.pointer()));
  }

  /** {@code 1 / (1 + e^-x)}, in place. */
  public static Tensor sigmoidInPlace(Tensor x) {
    x.pointer().sigmoid_();
    return x;
  }

  /** Moves values of {@code dim} on by {@code shift}; those at the end come in at the front. */
  public static Tensor roll(Tensor x, long shift, int dim) {
    return new Tensor(x.pointer().roll(new long[] {shift}, dim));
  }

  /** Rows of the last dimension divided by their L2 norm, at least {@code 1e-12}. */
  public static Tensor l2Normalize(Tensor x) {
    return x.div(x.mul(x).sum(-1, true).sqrt().clamp(1e-12, Float.MAX_VALUE));
  }

  /**
   * Scaled dot-product attention with scale 1/sqrt(d).
   *
   * @param q [B, H, N, d]
   * @param k [B, H or fewer, M, d]; fewer heads are shared by consecutive groups of q's
   * @param mask added to the scores, broadcast to [B, H, N, M]; none for no mask
   * @param causal row n sees columns 0..n; only without a mask
   */
  public static Tensor attention(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
    return attention(q, k, v, mask, causal, 1 / Math.sqrt(q.size(-1)));
  }

  /** The same, with {@code scale} on the products of queries and keys. */
  public static Tensor attention(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal, double scale) {
    boolean grouped = q.size(1) != k.size(1);
    return new Tensor(
        torch.scaled_dot_product_attention(
            q.pointer(),
            k.pointer(),
            v.pointer(),
            optional(mask),
            0.0,
            causal,
            new DoubleOptional(scale),
            grouped));
  }

  /**
   * The same, where a score s becomes {@code cap * tanh(s / cap)} before the mask is added. There
   * is no fused kernel for it: all scores of a call are in memory at once.
   */
  public static Tensor cappedAttention(
      Tensor q,
      Tensor k,
      Tensor v,
      @Nullable Tensor mask,
      boolean causal,
      double scale,
      double cap) {
    try (Scope scope = new Scope()) {
      long batch = q.size(0);
      long heads = q.size(1);
      long rows = q.size(2);
      long group = heads / k.size(1); // query heads of a key head go through one product
      Tensor grouped = q.mul(scale / cap).reshape(batch, k.size(1), group * rows, q.size(3));
      Tensor scores = grouped.matmul(k.transpose(2, 3)).reshape(batch, heads, rows, k.size(2));
      tanhInPlace(scores).mulInPlace(cap);
      if (mask != null) {
        scores.addInPlace(mask);
      }
      if (causal) {
        scores.addInPlace(Tensors.causalMask(rows, scores));
      }
      Tensor weights = softmax(scores, -1).reshape(batch, k.size(1), group * rows, k.size(2));
      return scope.keep(weights.matmul(v).reshape(batch, heads, rows, v.size(3)));
    }
  }

  /**
   * Antialiased bicubic resize, as Pillow does it.
   *
   * @param images U8 or F32 [B, C, height, width]
   */
  public static Tensor resizeBicubic(Tensor images, long height, long width) {
    org.bytedeco.pytorch.InterpolateFuncOptions options =
        new org.bytedeco.pytorch.InterpolateFuncOptions();
    org.bytedeco.pytorch.LongVector size = new org.bytedeco.pytorch.LongVector();
    size.push_back(height);
    size.push_back(width);
    options.size().put(size);
    options.mode().put(new org.bytedeco.pytorch.kBicubic());
    options.align_corners().put(false);
    options.antialias().put(true);
    return new Tensor(torch.interpolate(images.pointer(), options));
  }

  private static TensorOptional optional(@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor.pointer());
  }
}
