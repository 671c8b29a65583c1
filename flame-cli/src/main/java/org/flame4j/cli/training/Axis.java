package org.flame4j.cli.training;

import java.util.Locale;
import java.util.stream.DoubleStream;
import org.flame4j.cli.report.Scale;

/**
 * A range of values and the round numbers in it.
 *
 * @param low where it begins, {@code high} where it ends
 * @param ticks round numbers from low to high
 * @param logarithmic whether equal distances are equal factors
 */
record Axis(double low, double high, double[] ticks, boolean logarithmic) {
  /** From this factor between largest and smallest on, a linear axis would show a flat line. */
  private static final double WIDE = 30;

  /** Values above this share of the largest leave the lower half empty. */
  private static final double FAR = 0.4;

  private static final double[] PER_DECADE = {1, 2, 5};
  private static final int MOST_TICKS = 7;

  /** Around values that may be of any sign. */
  static Axis around(double lowest, double highest) {
    double range = highest - lowest;
    double room = range > 0 ? range : Math.max(Math.abs(highest) * 0.1, 1e-9);
    double step = Scale.upTo(room).step();
    double low = Math.floor(lowest / step + 1e-9) * step;
    double high = Math.ceil(highest / step - 1e-9) * step;
    double top = high > low ? high : low + step;
    return new Axis(low, top, ticks(low, top, step), false);
  }

  /** From 0 to above the highest. */
  static Axis fromZero(double highest) {
    return around(0, Math.max(highest, 1e-9));
  }

  /** From 0, or around values that are all far from it, or by factors where they are far apart. */
  static Axis forPositive(double lowest, double highest) {
    if (lowest > 0 && highest / lowest > WIDE) {
      return byFactors(lowest, highest);
    }
    return lowest > FAR * highest ? around(lowest, highest) : fromZero(highest);
  }

  private static Axis byFactors(double lowest, double highest) {
    int first = (int) Math.floor(Math.log10(lowest));
    int last = (int) Math.floor(Math.log10(highest));
    double[] inside =
        DoubleStream.iterate(first, decade -> decade <= last, decade -> decade + 1)
            .flatMap(decade -> DoubleStream.of(PER_DECADE).map(f -> f * Math.pow(10, decade)))
            .filter(tick -> tick >= lowest && tick <= highest)
            .toArray();
    double[] decades =
        DoubleStream.of(inside)
            .filter(tick -> Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) < 1e-9)
            .toArray();
    return new Axis(lowest, highest, inside.length > MOST_TICKS ? decades : inside, true);
  }

  /** Steps from 0 to the last one, which is the end. */
  static Axis steps(double last) {
    double step = Math.max(1, Scale.upTo(last).step());
    return new Axis(0, last, ticks(0, last, step), false);
  }

  private static double[] ticks(double low, double high, double step) {
    long first = Math.round(Math.ceil(low / step - 1e-9));
    long last = Math.round(Math.floor(high / step + 1e-9));
    return DoubleStream.iterate(first, i -> i <= last, i -> i + 1).map(i -> i * step).toArray();
  }

  /** Where a value lies, 0 at the begin and 1 at the end. */
  double share(double value) {
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.clamp(share, 0, 1);
  }

  /** A short number: 12k, 0.25, 5e-4. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size < 1e-12) {
      return "0";
    }
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.2e", value)
          .replaceFirst("\\.?0*e", "e")
          .replaceFirst("e([+-])0+", "e$1");
    }
    if (size >= 1e6) {
      return decimal(value / 1e6) + "M";
    }
    return size >= 1e4 ? decimal(value / 1e3) + "k" : decimal(value);
  }

  /** Four digits at most, without zeros at the end. */
  private static String decimal(double value) {
    int places = Math.clamp(3 - (long) Math.floor(Math.log10(Math.abs(value))), 0, 6);
    String text = String.format(Locale.ROOT, "%." + places + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
