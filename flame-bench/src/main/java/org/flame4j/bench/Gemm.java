package org.flame4j.bench;

import java.util.Arrays;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** The machine's matrix rate, measured in the process whose work is compared with it. */
final class Gemm {
  private static final int RUNS = 9;

  private Gemm() {}

  /** Median GFLOP/s of float32 [1576, 768] x [768, 3072]. */
  static double gigaflops() {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor x = Tensors.randn(1, 1, 1576, 768);
      Tensor w = Tensors.randn(2, 1, 3072, 768);
      double[] seconds = new double[RUNS];
      for (int i = -2; i < RUNS; i++) {
        long start = System.nanoTime();
        try (Scope run = new Scope()) {
          Nn.linear(x, w, null);
        }
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
      Arrays.sort(seconds);
      return 2.0 * 1576 * 768 * 3072 / seconds[RUNS / 2] / 1e9;
    }
  }
}
