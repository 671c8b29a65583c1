package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Resizes as Pillow does, to the bit: rows first, rounded to 8 bits, then columns. libtorch's
 * antialiased resize is faster, but its weights of 16 bits leave pixels that differ by 2.
 */
final class Bicubic {
  private static final int HALF = 1 << (ResampledAxis.PRECISION - 1);

  private Bicubic() {}

  /**
   * @param image U8 [3, H, W]
   * @param top where the source's part that {@code rows} speaks of begins
   * @param left the same for {@code columns}
   * @return U8 [3, rows, columns] as wanted
   */
  static Tensor resample(
      Tensor image, int top, int left, ResampledAxis rows, ResampledAxis columns) {
    MemorySegment source = Tensors.segment(image.permute(1, 2, 0).contiguous()); // [H, W, 3]
    int stride = columns.wanted() * 3;
    byte[] narrowed = new byte[Math.multiplyExact(rows.end() - rows.first(), stride)];
    byte[] row = new byte[(columns.end() - columns.first()) * 3];
    for (int y = rows.first(); y < rows.end(); y++) {
      long at = ((top + y) * image.size(2) + left + columns.first()) * 3;
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, row, 0, row.length);
      narrow(row, columns, narrowed, (y - rows.first()) * stride);
    }
    byte[] planes = lower(narrowed, stride, rows);
    return Tensors.of(planes, 3, rows.wanted(), columns.wanted());
  }

  /** One row of interleaved pixels, filtered along itself. */
  private static void narrow(byte[] row, ResampledAxis columns, byte[] out, int outAt) {
    int[] weights = columns.weights();
    int o = outAt;
    for (int x = 0; x < columns.wanted(); x++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int in = (columns.start(x) - columns.first()) * 3;
      int first = columns.weightsOf(x);
      for (int k = first; k < first + columns.length(x); k++) {
        int weight = weights[k];
        red += (row[in] & 0xFF) * weight;
        green += (row[in + 1] & 0xFF) * weight;
        blue += (row[in + 2] & 0xFF) * weight;
        in += 3;
      }
      out[o++] = clip(red);
      out[o++] = clip(green);
      out[o++] = clip(blue);
    }
  }

  /** All rows, filtered across each other, and sorted into planes. */
  private static byte[] lower(byte[] narrowed, int stride, ResampledAxis rows) {
    int height = rows.wanted();
    int width = stride / 3;
    byte[] planes = new byte[3 * height * width];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      int in = (rows.start(y) - rows.first()) * stride;
      int first = rows.weightsOf(y);
      for (int k = first; k < first + rows.length(y); k++) {
        accumulate(sums, narrowed, in, rows.weights()[k]);
        in += stride;
      }
      for (int c = 0; c < 3; c++) {
        int out = (c * height + y) * width;
        for (int x = 0; x < width; x++) {
          planes[out + x] = clip(sums[3 * x + c]);
        }
      }
    }
    return planes;
  }

  private static void accumulate(int[] sums, byte[] samples, int from, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (samples[from + i] & 0xFF) * weight;
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> ResampledAxis.PRECISION, 0, 255);
  }
}
