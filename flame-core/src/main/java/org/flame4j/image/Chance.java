package org.flame4j.image;

import java.util.random.RandomGenerator;

/** Draws of random transforms. */
final class Chance {
  private Chance() {}

  static double between(double low, double high, RandomGenerator random) {
    return low + (high - low) * random.nextDouble();
  }

  /** At most {@code spread} away from {@code middle}. */
  static double about(double middle, double spread, RandomGenerator random) {
    return between(middle - spread, middle + spread, random);
  }

  /**
   * @throws IllegalArgumentException for a share of pictures that is none
   */
  static void check(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share of pictures must be in [0, 1]; share=" + share);
    }
  }
}
