package org.flame4j.image;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A picture's rows, filtered across each other as they come in. */
final class LoweredRows {
  private final ResampledAxis rows;
  private final int width;
  private final @Nullable PixelSums[] sums; // [wanted], of the rows begun and not finished
  private final Deque<PixelSums> spare = new ArrayDeque<>(); // few, so that they stay in the cache
  private final byte[] planes; // [3, wanted, width]
  private int finished;

  LoweredRows(ResampledAxis rows, int width) {
    this.rows = rows;
    this.width = width;
    sums = new PixelSums[rows.wanted()];
    planes = new byte[Math.multiplyExact(3 * rows.wanted(), width)];
  }

  /** The filtered picture, once all rows are added. */
  byte[] planes() {
    return planes;
  }

  /** Adds the source's row {@code i}, which follows the one before: pixels [width]. */
  void add(int i, int[] pixels) {
    for (int y = finished; y < rows.wanted() && rows.start(y) <= i; y++) {
      PixelSums sum = sums[y] == null ? begin() : sums[y];
      sum.add(pixels, rows.weights()[rows.weightsOf(y) + i - rows.start(y)]);
      sums[y] = sum;
      if (i == rows.start(y) + rows.length(y) - 1) {
        finish(y, sum);
      }
    }
  }

  private PixelSums begin() {
    return spare.isEmpty() ? new PixelSums(width) : spare.pop();
  }

  private void finish(int y, PixelSums sum) {
    sum.toPlanes(planes, y * width);
    sum.clear();
    spare.push(sum);
    sums[y] = null;
    finished = y + 1;
  }
}
