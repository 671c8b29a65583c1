package org.flame4j.train;

/**
 * Learning rate: rises evenly over {@code warmup} steps, then falls along half a cosine to zero at
 * {@code steps}.
 */
public record CosineSchedule(double lr, long warmup, long steps) {
  public CosineSchedule {
    if (!(lr > 0 && lr < Double.POSITIVE_INFINITY) || warmup < 0 || steps < 1) {
      throw new IllegalArgumentException(
          "lr must be positive, warmup not negative, steps positive; lr="
              + lr
              + ", warmup="
              + warmup
              + ", steps="
              + steps);
    }
  }

  /** The rate of step {@code step}, counted from 0. */
  public double at(long step) {
    if (step < warmup) {
      return lr * (step + 1) / warmup;
    }
    double done = (double) (step - warmup) / Math.max(1, steps - warmup);
    return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done))) * lr;
  }

  /**
   * The rate of a run by time, whose number of steps nobody knows.
   *
   * @param step counted from 0; the rate rises over the first {@code warmup} of them
   * @param done share of the time that is gone
   */
  public double annealed(long step, double done) {
    double rise = step < warmup ? (step + 1.0) / warmup : 1;
    return rise * 0.5 * (1 + Math.cos(Math.PI * Math.clamp(done, 0.0, 1.0))) * lr;
  }
}
