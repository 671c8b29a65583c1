package org.flame4j.image;

import java.util.random.RandomGenerator;

/**
 * Turns, scales, shears and moves a picture about its middle, bilinear, with white beyond its
 * edges.
 *
 * @param share of the pictures that are changed at all; the others stay as sharp as they were
 * @param degrees turned at most, to either side
 * @param minScale smallest size relative to the picture's
 * @param maxScale largest size
 * @param shift moved at most, as a share of the side, along each
 * @param shear degrees slanted at most, to either side
 */
public record RandomAffine(
    double share, double degrees, double minScale, double maxScale, double shift, double shear)
    implements Augmentation {
  /** Smaller ones would need pixels from further away than positions reach. */
  private static final double MIN_SCALE = 0.1;

  public RandomAffine {
    Chance.check(share);
    if (!(degrees >= 0 && degrees <= 180 && shear >= 0 && shear <= 45 && shift >= 0 && shift < 1)) {
      throw new IllegalArgumentException(
          "affine needs degrees in [0, 180], shear in [0, 45] and shift in [0, 1); degrees="
              + degrees
              + ", shear="
              + shear
              + ", shift="
              + shift);
    }
    if (!(minScale >= MIN_SCALE && minScale <= maxScale && maxScale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "affine needs 0.1 <= minScale <= maxScale; minScale="
              + minScale
              + ", maxScale="
              + maxScale);
    }
  }

  @Override
  public void apply(byte[] planes, int size, RandomGenerator random) {
    if (random.nextDouble() < share) {
      Affine map =
          Affine.inverse(
              Math.toRadians(Chance.about(0, degrees, random)),
              Chance.between(minScale, maxScale, random),
              Math.toRadians(Chance.about(0, shear, random)),
              size * Chance.about(0, shift, random),
              size * Chance.about(0, shift, random));
      map.warp(planes, size);
    }
  }
}
