package org.flame4j.cli.report;

/**
 * Round numbers along an axis from 0.
 *
 * @param step between ticks
 * @param end of the axis, a multiple of the step
 */
public record Scale(double step, double end) {
  /** Three to six steps that reach {@code largest}. */
  public static Scale upTo(double largest) {
    double rough = Math.max(largest, 1e-9) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * 10;
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough) {
        step = factor * power;
        break;
      }
    }
    return new Scale(step, step * Math.max(1, Math.ceil(largest / step - 1e-9)));
  }

  int ticks() {
    return (int) Math.round(end / step);
  }
}
