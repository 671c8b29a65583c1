package org.flame4j.cli.report;

import java.util.List;
import java.util.Locale;

/**
 * Curves over the share of a run, as SVG, coloured c0, c1, ...
 *
 * @param curves values at even distances from the run's begin to its end; no values, no curve
 */
record LineChart(List<double[]> curves) {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 220;
  private static final int LEFT = 34;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;

  String svg(String title) {
    double largest = 0;
    for (double[] curve : curves) {
      for (double value : curve) {
        largest = Math.max(largest, value);
      }
    }
    Scale scale = Scale.upTo(largest);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, HEIGHT, Html.text(title)));
    for (int i = 0; i <= scale.ticks(); i++) {
      double y = y(i * scale.step(), scale);
      svg.append(BarChart.line("grid", LEFT, y, WIDTH - 4, y));
      label(svg, LEFT - 6, y + 4, "end", BarChart.number(i * scale.step()));
    }
    label(svg, LEFT, HEIGHT - 6, "start", "begin of training");
    label(svg, WIDTH - 4, HEIGHT - 6, "end", "end");
    for (int i = 0; i < curves.size(); i++) {
      curve(svg, i, curves.get(i), scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static double y(double value, Scale scale) {
    return HEIGHT - BOTTOM - value / scale.end() * (HEIGHT - TOP - BOTTOM);
  }

  private static void label(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            Html.text(text)));
  }

  private static void curve(StringBuilder svg, int number, double[] values, Scale scale) {
    if (values.length == 0) {
      return;
    }
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      double x = LEFT + (WIDTH - 4.0 - LEFT) * i / Math.max(1, values.length - 1);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(values[i], scale)));
    }
    svg.append(
        "<polyline class=\"s%d\" points=\"%s\"/>%n".formatted(number, points.toString().strip()));
  }
}
