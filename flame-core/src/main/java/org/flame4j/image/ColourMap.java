package org.flame4j.image;

/**
 * A linear map of colours.
 *
 * @param m [3, 3], rows make red, green and blue
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ColourMap(double[] m) {
  /** Binary places: nine bits of sum and sign, and weights up to 16, remain. */
  private static final int PLACES = 16;

  /** Away from grey by a factor: 0 makes grey, 1 changes nothing. */
  static ColourMap saturated(double factor) {
    double red = (1 - factor) * Luminance.RED;
    double green = (1 - factor) * Luminance.GREEN;
    double blue = (1 - factor) * Luminance.BLUE;
    return new ColourMap(
        new double[] {
          red + factor, green, blue, red, green + factor, blue, red, green, blue + factor
        });
  }

  /** Turned about the grey axis by a share of the circle; a third makes red of blue. */
  static ColourMap turned(double share) {
    double cos = Math.cos(2 * Math.PI * share);
    double sin = Math.sin(2 * Math.PI * share) / Math.sqrt(3);
    double other = (1 - cos) / 3;
    double same = cos + other;
    return new ColourMap(
        new double[] {
          same,
          other - sin,
          other + sin,
          other + sin,
          same,
          other - sin,
          other - sin,
          other + sin,
          same
        });
  }

  /** This map, then another. */
  ColourMap then(ColourMap next) {
    double[] product = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        for (int k = 0; k < 3; k++) {
          product[3 * row + column] += next.m[3 * row + k] * m[3 * k + column];
        }
      }
    }
    return new ColourMap(product);
  }

  ColourMap scaled(double factor) {
    double[] scaled = m.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return new ColourMap(scaled);
  }

  /**
   * Maps a picture in place, rounded and cut off at black and white.
   *
   * @param planes U8 [3, S, S]
   * @param offset added to all colours
   */
  void apply(byte[] planes, double offset) {
    int[] w = new int[9];
    for (int i = 0; i < 9; i++) {
      w[i] = (int) Math.rint(m[i] * (1 << PLACES));
    }
    int add = (int) Math.rint((offset + 0.5) * (1 << PLACES));
    int plane = planes.length / 3;
    for (int i = 0; i < plane; i++) {
      int red = planes[i] & 0xFF;
      int green = planes[plane + i] & 0xFF;
      int blue = planes[2 * plane + i] & 0xFF;
      planes[i] = clip(w[0] * red + w[1] * green + w[2] * blue + add);
      planes[plane + i] = clip(w[3] * red + w[4] * green + w[5] * blue + add);
      planes[2 * plane + i] = clip(w[6] * red + w[7] * green + w[8] * blue + add);
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PLACES, 0, 255);
  }
}
