package org.flame4j.cli.training;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Values over ascending steps, a few million of them if need be. */
final class Series {
  private double[] steps = new double[256];
  private double[] values = new double[256];
  private int size;

  /** One more; what was known of this step and later ones is void, as behind a run's restart. */
  void add(double step, double value) {
    while (size > 0 && steps[size - 1] >= step) {
      size--;
    }
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    steps[size] = step;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  double step(int i) {
    return steps[i];
  }

  double value(int i) {
    return values[i];
  }

  double last() {
    return size == 0 ? Double.NaN : values[size - 1];
  }

  DoubleStream stream() {
    return Arrays.stream(values, 0, size);
  }

  /**
   * The value that this share of all do not exceed, NaN where there are none.
   *
   * @param share 0 for the lowest, 1 for the highest
   */
  double quantile(double share) {
    double[] sorted = stream().sorted().toArray();
    return size == 0 ? Double.NaN : sorted[(int) Math.round(share * (size - 1))];
  }

  /**
   * Each value as the mean of its neighbours and itself, as many before it as behind it: fewer at
   * the begin, where values change fastest, and those before it only at the end, so that the last
   * one is a mean as well.
   *
   * @param window how many at most
   */
  Series smoothed(int window) {
    double[] sums = new double[size + 1];
    for (int i = 0; i < size; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    Series smooth = new Series();
    for (int i = 0; i < size; i++) {
      int from = i - Math.min(window / 2, i);
      int to = Math.min(size, i + Math.min(window / 2, i) + 1);
      smooth.add(steps[i], (sums[to] - sums[from]) / (to - from));
    }
    return smooth;
  }

  /**
   * What a screen shows of it: of each column the first, lowest, highest and last value, in their
   * order, so that no spike is lost.
   *
   * @param columns pixels across
   */
  Series thinned(int columns) {
    if (size <= 4 * columns) {
      return this;
    }
    Series thin = new Series();
    for (int column = 0; column < columns; column++) {
      int from = (int) ((long) column * size / columns);
      int to = (int) ((long) (column + 1) * size / columns);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        low = values[i] < values[low] ? i : low;
        high = values[i] > values[high] ? i : high;
      }
      IntStream.of(from, low, high, to - 1)
          .sorted()
          .distinct()
          .forEach(i -> thin.add(steps[i], values[i]));
    }
    return thin;
  }
}
