package org.flame4j.tensor;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of weights in 8 bits: row r is {@code scale[r] * values[r]}, the largest of a row being
 * 127. It takes a quarter of float32, and is multiplied in the type of the other side: rows become
 * numbers of that type just before their product.
 *
 * <p>libtorch's own products of 8-bit weights are no way out: {@code _weight_int8pack_mm} is far
 * slower than this for more than a few rows, and the others cut the other side to 8 bits too.
 */
public final class Int8Matrix implements AutoCloseable {
  private static final double LARGEST = 127;

  /** Values turned at once on the CPU: 16 MiB in float32, however large the matrix. */
  private static final long BLOCK_VALUES = 4 << 20;

  private final Tensor values; // I8 [out, in]
  private final Tensor scales; // F32 [out, 1]

  private Int8Matrix(Tensor values, Tensor scales) {
    this.values = values;
    this.scales = scales;
  }

  /**
   * Matrices of equal width one below the other, owned by the caller.
   *
   * @param rows of each matrix
   * @param matrices gives the matrix of a number, floating point [rows, columns]; it is asked once
   *     for each in order, with a scope of its own
   */
  public static Int8Matrix of(
      long columns, long[] rows, LongFunction<Tensor> matrices, Device device) {
    long total = java.util.Arrays.stream(rows).sum();
    try (Scope scope = new Scope()) {
      Tensor values = Tensors.empty(DType.I8, total, columns);
      Tensor scales = Tensors.empty(DType.F32, total, 1);
      long row = 0;
      for (int i = 0; i < rows.length; i++) {
        try (Scope part = new Scope()) {
          fill(values.narrow(0, row, rows[i]), scales.narrow(0, row, rows[i]), matrices.apply(i));
        }
        row += rows[i];
      }
      return new Int8Matrix(values.to(device).escape(), scales.to(device).escape());
    }
  }

  private static void fill(Tensor values, Tensor scales, Tensor matrix) {
    long rows = matrix.size(0);
    long step = step(matrix.size(1));
    for (long row = 0; row < rows; row += step) {
      try (Scope scope = new Scope()) {
        long count = Math.min(step, rows - row);
        Tensor block = matrix.narrow(0, row, count).to(DType.F32);
        Tensor scale = block.abs().amax(1, true).divInPlace(LARGEST);
        scales.narrow(0, row, count).copyInPlace(scale);
        // A row of zeros stays one.
        Tensor divisor = scale.clampInPlace(Float.MIN_NORMAL, Float.MAX_VALUE);
        values.narrow(0, row, count).copyInPlace(block.div(divisor).round());
      }
    }
  }

  private static long step(long columns) {
    return Math.max(1, BLOCK_VALUES / columns);
  }

  /** Bytes that a matrix takes. */
  public static long bytes(long rows, long columns) {
    return rows * columns + rows * Float.BYTES;
  }

  /** The matrix in another type, as products see it. */
  public Tensor to(DType dtype) {
    return rows(0, values.size(0), dtype);
  }

  private Tensor rows(long first, long count, DType dtype) {
    return values.narrow(0, first, count).to(dtype).mulInPlace(scales.narrow(0, first, count));
  }

  /**
   * {@code x W^T + b}.
   *
   * @param x [T, in]
   * @param bias [out] or none
   * @return [T, out]
   */
  public Tensor product(Tensor x, @Nullable Tensor bias) {
    long out = values.size(0);
    long step = step(values.size(1));
    try (Scope scope = new Scope()) {
      if (out <= step || x.device().kind() != Device.Kind.CPU) {
        return scope.keep(Nn.linear(x, to(x.dtype()), bias));
      }
      Tensor product = Tensors.empty(x.dtype(), x.size(0), out);
      for (long row = 0; row < out; row += step) {
        try (Scope block = new Scope()) {
          long count = Math.min(step, out - row);
          Tensor part = bias == null ? null : bias.narrow(0, row, count);
          product
              .narrow(1, row, count)
              .copyInPlace(Nn.linear(x, rows(row, count, x.dtype()), part));
        }
      }
      return scope.keep(product);
    }
  }

  @Override
  public void close() {
    values.close();
    scales.close();
  }
}
