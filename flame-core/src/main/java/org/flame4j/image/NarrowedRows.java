package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A picture's rows, filtered along themselves, block by block. A block is turned on its side for
 * that: a column's pixels lie together, so that a sum runs over all rows at once.
 */
final class NarrowedRows {
  /** Enough for long loops, few enough for a cache. */
  private static final int MOST = 128;

  /** A pixel and the byte behind it. */
  private static final VarHandle PIXEL =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ResampledAxis columns;
  private final int height;
  private final int length;
  private final byte[] rows; // [height, length], and a byte behind the last pixel
  private final int[][] turned; // the last columns seen, [taps][height] of pixels
  private final PixelSums sums; // [height]
  private final int[] column; // [height] of pixels
  private final int[][] narrowed; // [height][wanted] of pixels

  /**
   * @param columns the filter
   * @param count rows of the whole picture
   */
  NarrowedRows(ResampledAxis columns, int count) {
    this.columns = columns;
    height = Math.ceilDiv(count, Math.ceilDiv(count, MOST));
    int width = columns.end() - columns.first();
    length = Math.multiplyExact(width, 3);
    rows = new byte[Math.addExact(Math.multiplyExact(length, height), 1)];
    turned = new int[Math.min(columns.taps(), width)][height];
    sums = new PixelSums(height);
    column = new int[height];
    narrowed = new int[height][columns.wanted()];
  }

  /** Rows of a block. */
  int height() {
    return height;
  }

  /** Row {@code y} of this block, filtered: pixels [wanted]. */
  int[] row(int y) {
    return narrowed[y];
  }

  /**
   * Filters the next rows.
   *
   * @param source interleaved samples
   * @param at where the first row's sample 0 of the filter lies
   * @param stride from row to row
   * @param count of rows, the height but for the last block, whose other rows mean nothing
   */
  void read(MemorySegment source, long at, long stride, int count) {
    long from = at + columns.first() * 3L;
    for (int y = 0; y < count; y++) {
      MemorySegment.copy(
          source, ValueLayout.JAVA_BYTE, from + y * stride, rows, y * length, length);
    }
    int seen = columns.first();
    for (int x = 0; x < columns.wanted(); x++) {
      for (; seen < columns.start(x) + columns.length(x); seen++) {
        turn(seen);
      }
      narrow(x);
      turnBack(x);
    }
  }

  private void turn(int x) {
    int[] pixels = turned[x % turned.length];
    int at = (x - columns.first()) * 3;
    for (int y = 0; y < pixels.length; y++) {
      pixels[y] = (int) PIXEL.get(rows, at);
      at += length;
    }
  }

  private void narrow(int x) {
    sums.clear();
    int start = columns.start(x);
    int weights = columns.weightsOf(x);
    for (int k = 0; k < columns.length(x); k++) {
      sums.add(turned[(start + k) % turned.length], columns.weights()[weights + k]);
    }
  }

  private void turnBack(int x) {
    sums.toPixels(column);
    for (int y = 0; y < column.length; y++) {
      narrowed[y][x] = column[y];
    }
  }
}
