package org.flame4j.image;

/** How light colours look: ITU-R 601's weights, as Pillow's. */
final class Luminance {
  static final double RED = 0.299;
  static final double GREEN = 0.587;
  static final double BLUE = 0.114;

  private static final int PLACES = 16;
  private static final int HALF = 1 << (PLACES - 1);
  private static final int FIXED_RED = 19595;
  private static final int FIXED_GREEN = 38470;
  private static final int FIXED_BLUE = 7471;

  private Luminance() {}

  /** Of one pixel, rounded. */
  static int of(int red, int green, int blue) {
    return (red * FIXED_RED + green * FIXED_GREEN + blue * FIXED_BLUE + HALF) >> PLACES;
  }

  /**
   * Of a picture on average.
   *
   * @param planes U8 [3, S, S]
   */
  static double mean(byte[] planes) {
    int plane = planes.length / 3;
    return (RED * sum(planes, 0, plane)
            + GREEN * sum(planes, plane, 2 * plane)
            + BLUE * sum(planes, 2 * plane, 3 * plane))
        / plane;
  }

  private static long sum(byte[] samples, int from, int to) {
    int sum = 0; // 8 million samples fit
    for (int i = from; i < to; i++) {
      sum += samples[i] & 0xFF;
    }
    return sum;
  }
}
