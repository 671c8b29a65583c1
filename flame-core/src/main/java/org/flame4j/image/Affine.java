package org.flame4j.image;

/**
 * Where in a picture the pixels of its changed version come from, both measured from the middle:
 * {@code x = xx x' + xy y' + dx}, {@code y = yx x' + yy y' + dy}.
 */
record Affine(double xx, double xy, double dx, double yx, double yy, double dy) {
  /** Binary places of positions: a side of 2,048 pixels, ten times smaller and slanted, fits. */
  private static final int PLACES = 16;

  private static final int ONE = 1 << PLACES;

  /** Binary places of the weights. */
  private static final int FRACTION = 8;

  private static final int UNIT = 1 << FRACTION;
  private static final int HALF = 1 << (2 * FRACTION - 1);
  private static final int WHITE = 255;

  /**
   * Of the change that slants by {@code shear}, turns by {@code angle}, scales, and then moves by
   * {@code right} and {@code down} pixels; angles in radians, clockwise.
   */
  static Affine inverse(double angle, double scale, double shear, double right, double down) {
    double cos = Math.cos(angle) / scale;
    double sin = Math.sin(angle) / scale;
    double slant = Math.tan(shear);
    double xx = cos + slant * sin;
    double xy = sin - slant * cos;
    return new Affine(xx, xy, -(xx * right + xy * down), -sin, cos, -(-sin * right + cos * down));
  }

  /**
   * Changes a picture in place, bilinear, white where there is nothing to take from.
   *
   * @param planes U8 [3, S, S]
   */
  void warp(byte[] planes, int size) {
    byte[] source = planes.clone();
    double middle = (size - 1) / 2.0;
    int stepX = fixed(xx);
    int stepY = fixed(yx);
    for (int row = 0; row < size; row++) {
      int x = fixed(middle + dx - xx * middle + xy * (row - middle));
      int y = fixed(middle + dy - yx * middle + yy * (row - middle));
      int out = row * size;
      for (int end = out + size; out < end; out++) {
        int column = x >> PLACES;
        int line = y >> PLACES;
        int right = (x >> (PLACES - FRACTION)) & (UNIT - 1);
        int down = (y >> (PLACES - FRACTION)) & (UNIT - 1);
        if (column >= 0 && line >= 0 && column < size - 1 && line < size - 1) {
          inside(source, line * size + column, right, down, size, planes, out);
        } else {
          edge(source, line, column, right, down, size, planes, out);
        }
        x += stepX;
        y += stepY;
      }
    }
  }

  private static int fixed(double value) {
    return (int) Math.rint(value * ONE);
  }

  private static void inside(
      byte[] source, int at, int right, int down, int size, byte[] planes, int out) {
    int lowerRight = right * down;
    int lowerLeft = down * UNIT - lowerRight;
    int upperRight = right * UNIT - lowerRight;
    int upperLeft = UNIT * UNIT - right * UNIT - lowerLeft;
    int plane = size * size;
    int in = at;
    int o = out;
    for (int c = 0; c < 3; c++) {
      int sum =
          (source[in] & 0xFF) * upperLeft
              + (source[in + 1] & 0xFF) * upperRight
              + (source[in + size] & 0xFF) * lowerLeft
              + (source[in + size + 1] & 0xFF) * lowerRight;
      planes[o] = (byte) ((sum + HALF) >> (2 * FRACTION));
      in += plane;
      o += plane;
    }
  }

  private static void edge(
      byte[] source, int line, int column, int right, int down, int size, byte[] planes, int out) {
    int plane = size * size;
    for (int c = 0; c < 3; c++) {
      int upper =
          at(source, c * plane, line, column, size) * (UNIT - right)
              + at(source, c * plane, line, column + 1, size) * right;
      int lower =
          at(source, c * plane, line + 1, column, size) * (UNIT - right)
              + at(source, c * plane, line + 1, column + 1, size) * right;
      int sum = upper * (UNIT - down) + lower * down;
      planes[c * plane + out] = (byte) ((sum + HALF) >> (2 * FRACTION));
    }
  }

  private static int at(byte[] source, int plane, int line, int column, int size) {
    boolean outside = line < 0 || column < 0 || line >= size || column >= size;
    return outside ? WHITE : source[plane + line * size + column] & 0xFF;
  }
}
