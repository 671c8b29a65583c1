package org.flame4j.train;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.Autocast;
import org.flame4j.tensor.GradientExchange;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Features of a batch, and the way back from their gradients to the tower's parameters.
 *
 * <p>A batch of several micro-batches is cached by gradient (Gao et al., 2021): features are made
 * without a graph; when their gradients are known, each micro-batch goes forward again, with a
 * graph, and backward. Both passes give the same numbers as one pass over the whole batch, in the
 * memory of one micro-batch, for a third more work.
 */
final class ImagePass {
  private final FlameModel model;
  private final Tensor pixels; // U8 [B, 3, S, S]
  private final @Nullable Tensor patches; // I64 [B, K]
  private final long microBatch;
  private final Tensor features; // [B, D]

  /**
   * Computes the features; a graph of them lives in the enclosing scope.
   *
   * @param patches that are looked at, of each picture; none for all
   */
  ImagePass(FlameModel model, Tensor pixels, @Nullable Tensor patches, int microBatch) {
    this.model = model;
    this.pixels = pixels;
    this.patches = patches;
    this.microBatch = microBatch;
    features = isWhole() ? forward(0, size()) : withoutGraph();
  }

  private boolean isWhole() {
    return size() <= microBatch;
  }

  private long size() {
    return pixels.size(0);
  }

  /** F32 [B, D], rows of length 1; with a graph where the batch is one micro-batch. */
  Tensor features() {
    return features;
  }

  private Tensor forward(long start, long length) {
    try (Scope scope = new Scope()) {
      Tensor part = pixels.narrow(0, start, length);
      Tensor kept = patches == null ? null : patches.narrow(0, start, length);
      Tensor normalised = model.card().normalization().apply(part, model.compute());
      try (Autocast autocast = model.compute().autocast()) {
        return scope.keep(model.encoder().forward(normalised, kept));
      }
    }
  }

  private Tensor withoutGraph() {
    try (NoGrad noGrad = new NoGrad()) {
      List<Tensor> parts = new ArrayList<>();
      for (long start = 0; start < size(); start += microBatch) {
        parts.add(forward(start, Math.min(microBatch, size() - start)));
      }
      return Tensors.cat(parts, 0);
    }
  }

  /**
   * Adds to the gradients of the parameters.
   *
   * @param gradients by the features [B, D]
   */
  void backward(Tensor gradients, GradientExchange exchange) {
    if (isWhole()) {
      exchange.lastBackward(() -> into(features, gradients));
      return;
    }
    for (long start = 0; start < size(); start += microBatch) {
      long length = Math.min(microBatch, size() - start);
      try (Scope scope = new Scope()) {
        Tensor part = forward(start, length);
        Tensor byPart = gradients.narrow(0, start, length);
        if (start + length == size()) {
          exchange.lastBackward(() -> into(part, byPart));
        } else {
          into(part, byPart);
        }
      }
    }
  }

  /** The gradient of {@code sum(x g)} by x is g, to the bit. */
  static void into(Tensor values, Tensor gradients) {
    values.mul(gradients).sum().backward();
  }
}
