package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Independent causal texts one after another; the last token of each is read. */
public final class CausalLayout implements AttentionLayout {
  private final List<Integer> lengths;
  private final int slidingWindow;

  /**
   * @param lengths tokens of each text, all positive
   * @param slidingWindow tokens a token sees back, itself included
   */
  public CausalLayout(List<Integer> lengths, int slidingWindow) {
    this.lengths = List.copyOf(lengths);
    this.slidingWindow = slidingWindow;
  }

  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    for (int length : lengths) {
      Tensor mask = length > slidingWindow ? windowMask(length) : null;
      parts.add(attend(q.narrow(0, start, length), k, v, start, length, mask, mask == null));
      start += length;
    }
    return Tensors.cat(parts, 0);
  }

  @Override
  public Tensor attendRead(Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < lengths.size(); i++) {
      int length = lengths.get(i);
      int seen = Math.min(length, slidingWindow);
      parts.add(attend(q.narrow(0, i, 1), k, v, start + length - seen, seen, null, false));
      start += length;
    }
    return Tensors.cat(parts, 0);
  }

  private static Tensor attend(
      Tensor q, Tensor k, Tensor v, int start, int length, @Nullable Tensor mask, boolean causal) {
    return Heads.attend(q, k.narrow(0, start, length), v.narrow(0, start, length), mask, causal);
  }

  private Tensor windowMask(int length) {
    float[] mask = new float[length * length];
    for (int i = 0; i < mask.length; i++) {
      int back = i / length - i % length;
      mask[i] = back >= 0 && back < slidingWindow ? 0 : Float.NEGATIVE_INFINITY;
    }
    return Tensors.of(mask, length, length);
  }
}
