package org.flame4j.pretrain;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LlmConfig;

/** Rotations of positions 0..N-1, with gradients; the same as the frozen model's. */
public final class RotaryTable implements AutoCloseable {
  private final int half;
  private final Tensor cos; // [N, 1, d]
  private final Tensor sin; // [N, 1, d]: minus in the first half

  /**
   * @param positions the longest sequence
   */
  public RotaryTable(LlmConfig config, int positions) {
    int width = config.headDim();
    half = width / 2;
    double[] frequencies = config.attention().getFirst().rope().frequencies();
    float[] cosines = new float[positions * width];
    float[] sines = new float[positions * width];
    for (int t = 0; t < positions; t++) {
      for (int i = 0; i < width; i++) {
        double angle = t * frequencies[i % half];
        cosines[t * width + i] = (float) Math.cos(angle);
        sines[t * width + i] = (float) (i < half ? -Math.sin(angle) : Math.sin(angle));
      }
    }
    cos = Tensors.of(cosines, positions, 1, width).escape();
    sin = Tensors.of(sines, positions, 1, width).escape();
  }

  /** Rotates {@code x} [B, L, heads, d], which begins at position 0. */
  Tensor rotate(Tensor x) {
    long length = x.size(1);
    Tensor swapped = Nn.roll(x, half, -1); // the halves of a head change places
    return x.mul(cos.narrow(0, 0, length)).add(swapped.mul(sin.narrow(0, 0, length)));
  }

  @Override
  public void close() {
    cos.close();
    sin.close();
  }
}
