package org.flame4j.text;

/**
 * Rotary position embedding.
 *
 * @param theta base of the frequencies
 * @param rotated values of each head that are rotated, the first ones; an even number
 * @param scaling what is done to the frequencies for longer texts
 */
public record RopeConfig(double theta, int rotated, RopeScaling scaling) {
  public RopeConfig {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new TextException("rope theta must be positive; it is " + theta);
    }
    if (rotated < 2 || rotated % 2 != 0) {
      throw new TextException(
          "rotary positions need pairs, but " + rotated + " values of each head are to be rotated");
    }
    fits(scaling, rotated / 2);
  }

  private static void fits(RopeScaling scaling, int pairs) {
    if (scaling instanceof RopeScaling.Divisors given && given.divisors().size() != pairs) {
      throw new TextException(
          "rope scaling has " + given.divisors().size() + " factors for " + pairs + " pairs");
    }
  }

  /** Whole heads, no scaling. */
  public static RopeConfig plain(double theta, int headDim) {
    return new RopeConfig(theta, headDim, RopeScaling.NONE);
  }

  /** The angular frequencies, one for each rotated pair. */
  public double[] frequencies() {
    double[] plain = new double[rotated / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = Math.pow(theta, -2.0 * i / rotated);
    }
    return scaling.scale(plain, theta);
  }
}
