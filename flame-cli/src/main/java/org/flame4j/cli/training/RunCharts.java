package org.flame4j.cli.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.flame4j.cli.report.Html;
import org.flame4j.cli.training.RunChart.Line;
import org.flame4j.cli.training.RunMetrics.Measure;

/** How each measure went over the steps. */
record RunCharts(RunMetrics metrics) {
  /** A mean over this part of a run follows its course and hides its noise. */
  private static final int PARTS = 40;

  /** Below so many steps there is nothing to smooth. */
  private static final int FEW = 60;

  /** Values above so large a share of the others may end at the upper edge ... */
  private static final double RARE = 0.005;

  /** ... where they are this much higher, so that they do not press all others flat. */
  private static final double PEAK = 3;

  void write(StringBuilder page) {
    page.append("<div class=\"charts\">\n");
    chart(page, Measure.LOSS, "Loss", "", 1, Axis::forPositive, true);
    chart(page, Measure.GRADIENT, "Length of the gradient", "", 1, Axis::forPositive, true);
    chart(page, Measure.RATE, "Learning rate", "", 1, (low, high) -> Axis.fromZero(high), false);
    chart(page, Measure.SCALE, "Scale of cosines", "", 1, Axis::around, false);
    chart(page, Measure.BIAS, "Bias", "", 1, Axis::around, false);
    chart(
        page, Measure.SPEED, "Pictures a second", "", 1, (low, high) -> Axis.fromZero(high), true);
    chart(page, Measure.WAIT, "Waiting for pictures", " %", 100, RunCharts::percent, true);
    page.append("</div>\n");
  }

  /** At least 10 % high, so that a share that does not matter does not look large. */
  private static Axis percent(double lowest, double highest) {
    return Axis.fromZero(Math.max(10, highest));
  }

  private void chart(
      StringBuilder page,
      Measure measure,
      String title,
      String unit,
      double factor,
      BiFunction<Double, Double, Axis> axis,
      boolean noisy) {
    Series values = scaled(metrics.of(measure), factor);
    if (values.isEmpty() || isConstantBias(measure, values)) {
      return;
    }
    Axis x = Axis.steps(metrics.step());
    boolean smooth = noisy && values.size() > FEW;
    double highest = values.quantile(1);
    double usual = smooth ? values.quantile(1 - RARE) : highest;
    boolean peaks = smooth && usual > 0 && highest > PEAK * usual;
    Axis y = axis.apply(values.quantile(peaks ? RARE : 0), peaks ? usual : highest);
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(smooth ? "s0 raw" : "s0", values, false));
    if (smooth) {
      lines.add(new Line("s0", values.smoothed(values.size() / PARTS), false));
    }
    page.append(
        "<section><h3>%s <small>%s%s%s%s</small></h3>%n%s</section>%n"
            .formatted(
                Html.text(title),
                Axis.label(lines.getLast().values().last()),
                unit,
                peaks ? ", peaks to " + Axis.label(highest) + unit : "",
                y.logarithmic() ? ", logarithmic" : "",
                new RunChart(title + " over steps", lines, x, y).svg()));
  }

  /** InfoNCE has no bias: it stays what it was. */
  private static boolean isConstantBias(Measure measure, Series values) {
    return measure == Measure.BIAS && values.stream().distinct().limit(2).count() < 2;
  }

  private static Series scaled(Series series, double factor) {
    if (factor == 1) {
      return series;
    }
    Series scaled = new Series();
    for (int i = 0; i < series.size(); i++) {
      scaled.add(series.step(i), factor * series.value(i));
    }
    return scaled;
  }
}
