package org.flame4j.image;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Hides a rectangle, of 1:3 to 3:1, under one random colour.
 *
 * @param share of the pictures
 * @param minArea smallest share of the picture that is hidden, before its sides are rounded
 * @param maxArea largest share
 */
public record RandomErasing(double share, double minArea, double maxArea) implements Augmentation {
  private static final double LOG_RATIO = Math.log(3);

  public RandomErasing {
    Chance.check(share);
    if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1)) {
      throw new IllegalArgumentException(
          "erasing needs 0 < minArea <= maxArea <= 1; minArea=" + minArea + ", maxArea=" + maxArea);
    }
  }

  @Override
  public void apply(byte[] planes, int size, RandomGenerator random) {
    if (random.nextDouble() >= share) {
      return;
    }
    double side = size * Math.sqrt(Chance.between(minArea, maxArea, random));
    double stretch = Math.exp(Chance.about(0, LOG_RATIO, random) / 2);
    int height = side(side * stretch, size);
    int width = side(side / stretch, size);
    int top = random.nextInt(size - height + 1);
    int left = random.nextInt(size - width + 1);
    for (int c = 0; c < 3; c++) {
      byte colour = (byte) random.nextInt(256);
      for (int y = top; y < top + height; y++) {
        int from = (c * size + y) * size + left;
        Arrays.fill(planes, from, from + width, colour);
      }
    }
  }

  private static int side(double wanted, int size) {
    return Math.clamp(Math.round(wanted), 1, size);
  }
}
