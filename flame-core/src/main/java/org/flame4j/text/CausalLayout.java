package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Independent causal texts one after another; the last token of each is read. */
public final class CausalLayout implements AttentionLayout {
  private final List<Integer> lengths;

  /**
   * @param lengths tokens of each text, all positive
   */
  public CausalLayout(List<Integer> lengths) {
    this.lengths = List.copyOf(lengths);
  }

  @Override
  public Tensor attend(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    for (int length : lengths) {
      Tensor mask = length > spec.window() ? windowMask(length, spec.window(), q) : null;
      Tensor own = q.narrow(0, start, length);
      parts.add(attend(spec, own, k, v, start, length, mask, mask == null));
      start += length;
    }
    return Tensors.cat(parts, 0);
  }

  @Override
  public Tensor attendRead(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < lengths.size(); i++) {
      int length = lengths.get(i);
      int seen = Math.min(length, spec.window());
      parts.add(attend(spec, q.narrow(0, i, 1), k, v, start + length - seen, seen, null, false));
      start += length;
    }
    return Tensors.cat(parts, 0);
  }

  private static Tensor attend(
      AttentionSpec spec,
      Tensor q,
      Tensor k,
      Tensor v,
      int start,
      int length,
      @Nullable Tensor mask,
      boolean causal) {
    return Heads.attend(
        spec, q, k.narrow(0, start, length), v.narrow(0, start, length), mask, causal);
  }

  private static Tensor windowMask(int length, int window, Tensor like) {
    float[] mask = new float[length * length];
    for (int i = 0; i < mask.length; i++) {
      int back = i / length - i % length;
      mask[i] = back >= 0 && back < window ? 0 : Float.NEGATIVE_INFINITY;
    }
    return Tensors.of(mask, length, length).to(like.dtype()).to(like.device());
  }
}
