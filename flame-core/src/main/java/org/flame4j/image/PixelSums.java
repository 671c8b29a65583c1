package org.flame4j.image;

import java.util.Arrays;

/**
 * Weighted sums of whole lines of pixels, a pixel being an {@code int} with red in its lowest byte,
 * then green and blue.
 *
 * <p>The loops are what the compiler turns into vector instructions: over {@code int} alone, with
 * one index for all arrays.
 */
final class PixelSums {
  private static final int HALF = 1 << (ResampledAxis.PRECISION - 1);

  private final int[] red;
  private final int[] green;
  private final int[] blue;

  /**
   * @param length pixels of a line
   */
  PixelSums(int length) {
    red = new int[length];
    green = new int[length];
    blue = new int[length];
    clear();
  }

  /** Starts again, from what rounds when the binary places are cut off. */
  void clear() {
    Arrays.fill(red, HALF);
    Arrays.fill(green, HALF);
    Arrays.fill(blue, HALF);
  }

  void add(int[] pixels, int weight) {
    int[] r = red;
    int[] g = green;
    int[] b = blue;
    for (int i = 0; i < pixels.length; i++) {
      int pixel = pixels[i];
      r[i] += (pixel & 0xFF) * weight;
      g[i] += ((pixel >> 8) & 0xFF) * weight;
      b[i] += ((pixel >> 16) & 0xFF) * weight;
    }
  }

  /** The sums, rounded to 8 bits. */
  void toPixels(int[] pixels) {
    int[] r = red;
    int[] g = green;
    int[] b = blue;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = clip(r[i]) | clip(g[i]) << 8 | clip(b[i]) << 16;
    }
  }

  /**
   * The sums, rounded to 8 bits, as a line of a picture in planes.
   *
   * @param planes [3, height, length]
   * @param at where the line begins in the first plane
   */
  void toPlanes(byte[] planes, int at) {
    int plane = planes.length / 3;
    toPlane(red, planes, at);
    toPlane(green, planes, at + plane);
    toPlane(blue, planes, at + 2 * plane);
  }

  private static void toPlane(int[] sums, byte[] planes, int at) {
    for (int i = 0; i < sums.length; i++) {
      planes[at + i] = (byte) clip(sums[i]);
    }
  }

  private static int clip(int sum) {
    return Math.clamp(sum >> ResampledAxis.PRECISION, 0, 255);
  }
}
