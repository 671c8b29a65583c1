package org.flame4j.tensor.weights;

import java.util.List;
import org.flame4j.tensor.DType;

/**
 * Type and shape of a tensor as {@link Weights#load} gives it.
 *
 * @param shape sizes, outermost first; empty for a single value
 */
public record TensorInfo(DType dtype, List<Long> shape) {
  static final int MAX_DIMENSIONS = 64;

  /**
   * @throws IllegalArgumentException for a negative size, or more elements than a 64-bit number of
   *     bytes can hold
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    if (shape.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(shape.size() + " dimensions are too many");
    }
    long bytes = dtype.bytes();
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("shape " + shape + " has a negative size");
      }
      // Zeros do not excuse the others: strides are products, too.
      long factor = Math.max(size, 1);
      if (Math.multiplyHigh(bytes, factor) != 0 || bytes * factor < 0) {
        throw new IllegalArgumentException("shape " + shape + " is too large");
      }
      bytes *= factor;
    }
  }

  /** Number of elements. */
  public long numel() {
    long numel = 1;
    for (long size : shape) {
      numel *= size;
    }
    return numel;
  }

  /** Number of bytes the elements take. */
  public long bytes() {
    return numel() * dtype.bytes();
  }

  /**
   * Refuses rows {@code from .. from + count - 1} of the tensor of that name if it has them not.
   */
  void checkRows(String name, long from, long count) {
    long rows = shape.isEmpty() ? 0 : shape.getFirst();
    if (from < 0 || count < 0 || from > rows - count) {
      throw new WeightsException(
          "tensor %s has %d rows; %d from row %d on are not there"
              .formatted(WeightsException.quote(name), rows, count, from));
    }
  }

  long[] sizes() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
