package org.flame4j.pretrain;

import java.util.Arrays;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Sequences of equal or nearly equal length and the predictions that count.
 *
 * @param ids token ids [rows * length]; shorter sequences are filled up behind, where causal
 *     attention lets nothing see it
 * @param positions into {@code ids}: the tokens from whose states is predicted, ascending [P]
 * @param targets the predicted tokens [P]
 * @param weights of the predictions in the loss [P]
 */
record LmBatch(
    int rows, int length, long[] ids, long[] positions, long[] targets, float[] weights) {

  Tensor idTensor() {
    return Tensors.of(ids, rows, length);
  }

  double totalWeight() {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    return total;
  }

  /** Rows {@code from} to {@code to} alone. */
  LmBatch part(int from, int to) {
    int start = firstAt((long) from * length);
    int end = firstAt((long) to * length);
    long shift = (long) from * length;
    return new LmBatch(
        to - from,
        length,
        Arrays.copyOfRange(ids, from * length, to * length),
        Arrays.stream(positions, start, end).map(p -> p - shift).toArray(),
        Arrays.copyOfRange(targets, start, end),
        Arrays.copyOfRange(weights, start, end));
  }

  /** First prediction from {@code position} or behind it; several may share one. */
  private int firstAt(long position) {
    int found = Arrays.binarySearch(positions, position);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && positions[found - 1] == position) {
      found--;
    }
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LmBatch o
        && rows == o.rows
        && length == o.length
        && Arrays.equals(ids, o.ids)
        && Arrays.equals(positions, o.positions)
        && Arrays.equals(targets, o.targets)
        && Arrays.equals(weights, o.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return "LmBatch[" + rows + " x " + length + ", " + positions.length + " predictions]";
  }
}
