package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Rotary positions of one stream (RoFormer, with the two halves of a head as pairs): {@code (a, b)
 * -> (a cos - b sin, b cos + a sin)}, the angles computed in double precision.
 */
final class RotaryEmbedding {
  private final int half; // of the r rotated values of a head; the others stay as they are
  private final Tensor cos; // [T, 1, d]: both halves
  private final Tensor sin; // [T, 1, r/2]

  RotaryEmbedding(RopeConfig config, int headDim, List<Integer> positions, Compute compute) {
    double[] frequencies = config.frequencies();
    double magnitude = config.scaling().magnitude();
    half = frequencies.length;
    float[] cosines = new float[positions.size() * headDim];
    float[] sines = new float[positions.size() * half];
    for (int t = 0; t < positions.size(); t++) {
      for (int i = 0; i < half; i++) {
        double angle = positions.get(t) * frequencies[i];
        cosines[t * headDim + i] = (float) (magnitude * Math.cos(angle));
        cosines[t * headDim + half + i] = cosines[t * headDim + i];
        sines[t * half + i] = (float) (magnitude * Math.sin(angle));
      }
      Arrays.fill(cosines, t * headDim + 2 * half, (t + 1) * headDim, 1);
    }
    cos = compute.place(Tensors.of(cosines, positions.size(), 1, headDim));
    sin = compute.place(Tensors.of(sines, positions.size(), 1, half));
  }

  private RotaryEmbedding(int half, Tensor cos, Tensor sin) {
    this.half = half;
    this.cos = cos;
    this.sin = sin;
  }

  /** The same rotation for some rows of the stream. */
  RotaryEmbedding rows(Tensor index) {
    return new RotaryEmbedding(half, cos.indexSelect(0, index), sin.indexSelect(0, index));
  }

  /** Rotates {@code x} [T, heads, d]. */
  Tensor rotate(Tensor x) {
    Tensor rotated = x.mul(cos);
    rotated.narrow(2, 0, half).addcmulInPlace(x.narrow(2, half, half), sin, -1);
    rotated.narrow(2, half, half).addcmulInPlace(x.narrow(2, 0, half), sin, 1);
    return rotated;
  }
}
