package org.flame4j.image;

/**
 * Which source samples, in which proportions, make each wanted sample of one side of a resized
 * picture: Pillow's antialiased bicubic filter (a = -0.5) with its fixed-point weights.
 *
 * <p>Only a part of the resized side need be wanted, so that a crop costs what it shows.
 */
final class ResampledAxis {
  /** Binary places of a weight: 8 bits for the sample and 2 for sign and overshoot remain. */
  static final int PRECISION = 22;

  private static final double SUPPORT = 2;

  private final int taps;
  private final int[] starts;
  private final int[] lengths;
  private final int[] weights; // [wanted, taps]

  /**
   * @param source samples of the source's side
   * @param resized samples of the whole resized side
   * @param from first wanted one of them
   * @param wanted how many are wanted
   */
  ResampledAxis(int source, long resized, long from, int wanted) {
    double scale = (double) source / resized;
    double stretch = Math.max(scale, 1);
    double support = SUPPORT * stretch;
    taps = (int) Math.ceil(support) * 2 + 1;
    starts = new int[wanted];
    lengths = new int[wanted];
    weights = new int[Math.multiplyExact(wanted, taps)];
    double[] exact = new double[taps];
    for (int i = 0; i < wanted; i++) {
      double centre = (from + i + 0.5) * scale;
      int start = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(source, (int) (centre + support + 0.5));
      starts[i] = start;
      lengths[i] = end - start;
      double sum = 0;
      for (int k = 0; k < end - start; k++) {
        exact[k] = bicubic((start + k - centre + 0.5) * (1 / stretch));
        sum += exact[k];
      }
      for (int k = 0; k < end - start; k++) {
        weights[i * taps + k] = fixed(exact[k] / sum);
      }
    }
  }

  private static double bicubic(double x) {
    double d = Math.abs(x);
    if (d < 1) {
      return (1.5 * d - 2.5) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
  }

  private static int fixed(double weight) {
    return (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
  }

  int wanted() {
    return starts.length;
  }

  /** No wanted sample has more source samples. */
  int taps() {
    return taps;
  }

  /** First source sample of wanted sample {@code i}. */
  int start(int i) {
    return starts[i];
  }

  /** Number of source samples of wanted sample {@code i}. */
  int length(int i) {
    return lengths[i];
  }

  /** Index in {@link #weights} of the first weight of wanted sample {@code i}. */
  int weightsOf(int i) {
    return i * taps;
  }

  int[] weights() {
    return weights;
  }

  /** First source sample that is needed at all. */
  int first() {
    return starts[0];
  }

  /** One past the last source sample that is needed. */
  int end() {
    return starts[starts.length - 1] + lengths[lengths.length - 1];
  }
}
