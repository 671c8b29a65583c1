package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Lays transparent pictures over white. */
final class WhiteBackground {
  private WhiteBackground() {}

  /**
   * Colour in proportion to opacity, rounded: {@code (c a + 255 (255 - a)) / 255}.
   *
   * @param bgra U8 [H, W, 4]
   * @return U8 [H, W, 3], red first
   */
  static Tensor under(Tensor bgra) {
    int height = (int) bgra.size(0);
    int width = (int) bgra.size(1);
    Tensor rgb = Tensors.empty(DType.U8, height, width, 3);
    MemorySegment source = Tensors.segment(bgra);
    MemorySegment target = Tensors.segment(rgb);
    byte[] from = new byte[width * 4];
    byte[] to = new byte[width * 3];
    for (long y = 0; y < height; y++) {
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, y * from.length, from, 0, from.length);
      row(from, to);
      MemorySegment.copy(to, 0, target, ValueLayout.JAVA_BYTE, y * to.length, to.length);
    }
    return rgb;
  }

  private static void row(byte[] bgra, byte[] rgb) {
    for (int i = 0, o = 0; i < bgra.length; i += 4, o += 3) {
      int alpha = bgra[i + 3] & 0xFF;
      rgb[o] = blend(bgra[i + 2] & 0xFF, alpha);
      rgb[o + 1] = blend(bgra[i + 1] & 0xFF, alpha);
      rgb[o + 2] = blend(bgra[i] & 0xFF, alpha);
    }
  }

  private static byte blend(int colour, int alpha) {
    return (byte) ((colour * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}
