package org.flame4j.train;

/**
 * How long to train: a number of passes over the data, or a time; the other is 0. A run by passes
 * is the same for the same seed; how many steps fit into a time, the machine decides.
 *
 * @param epochs passes over the data
 * @param seconds from the first step on
 */
public record TrainLength(int epochs, double seconds) {
  public TrainLength {
    if (epochs < 0 || !(seconds >= 0) || !Double.isFinite(seconds) || epochs > 0 == seconds > 0) {
      throw new IllegalArgumentException(
          "either epochs or seconds must be positive; epochs=" + epochs + ", seconds=" + seconds);
    }
  }

  public static TrainLength ofEpochs(int epochs) {
    return new TrainLength(epochs, 0);
  }

  public static TrainLength ofSeconds(double seconds) {
    return new TrainLength(0, seconds);
  }

  public boolean timed() {
    return seconds > 0;
  }
}
