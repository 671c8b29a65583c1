package org.flame4j.tensor;

import java.util.Arrays;

/** How fast this machine multiplies matrices: what the work of a model is compared with. */
public final class MatrixRate {
  private static final int RUNS = 7;
  private static final int WARM_UP = 2;

  private MatrixRate() {}

  /** Floating-point operations a second, the median of runs that take about half a second. */
  public static double measure(Compute compute) {
    return compute.device().kind() == Device.Kind.CPU
        ? measure(compute, 1536, 768, 3072, 1)
        : measure(compute, 8192, 4096, 4096, 8);
  }

  private static double measure(Compute compute, int rows, int inner, int columns, int products) {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor x = compute.place(Tensors.full(0.5, DType.F32, rows, inner));
      Tensor w = compute.place(Tensors.full(0.5, DType.F32, columns, inner));
      double[] seconds = new double[RUNS];
      for (int i = -WARM_UP; i < RUNS; i++) {
        long start = System.nanoTime();
        multiply(x, w, products);
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
      Arrays.sort(seconds);
      return 2.0 * rows * inner * columns * products / seconds[RUNS / 2];
    }
  }

  private static void multiply(Tensor x, Tensor w, int products) {
    try (Scope scope = new Scope()) {
      Tensor last = x;
      for (int i = 0; i < products; i++) {
        last = Nn.linear(x, w, null);
      }
      last.narrow(0, 0, 1).narrow(1, 0, 1).to(DType.F32).to(Device.CPU).item(); // waits for a GPU
    }
  }
}
