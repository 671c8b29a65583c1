package org.flame4j.pretrain;

/**
 * Learning rate over the share of the run that is done, be that steps or time: rises evenly over
 * the first {@value #WARMUP} of it, then falls along half a cosine to zero.
 */
record AnnealedRate(double highest) {
  static final double WARMUP = 0.02;

  AnnealedRate {
    if (!(highest > 0)) {
      throw new IllegalArgumentException("lr must be positive; lr=" + highest);
    }
  }

  /**
   * @param done 0 to 1
   */
  double at(double done) {
    if (done < WARMUP) {
      return highest * done / WARMUP;
    }
    double share = Math.min(1, (done - WARMUP) / (1 - WARMUP));
    return highest * 0.5 * (1 + Math.cos(Math.PI * share));
  }
}
