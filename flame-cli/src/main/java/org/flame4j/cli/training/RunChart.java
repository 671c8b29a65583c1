package org.flame4j.cli.training;

import java.util.List;
import java.util.Locale;
import org.flame4j.cli.report.Html;

/**
 * Values over steps as SVG.
 *
 * @param label what is drawn, for those who do not see it
 * @param lines drawn in their order, each over those before
 * @param x steps
 */
record RunChart(String label, List<Line> lines, Axis x, Axis y) {
  /** Pixels across the plot of a usual screen. */
  static final int COLUMNS = 400;

  private static final int WIDTH = 460;
  private static final int HEIGHT = 200;
  private static final int LEFT = 40;
  private static final int RIGHT = 8;
  private static final int TOP = 8;
  private static final int BOTTOM = 22;

  /** With more points than these, dots would hide the line. */
  private static final int MOST_DOTS = 40;

  /** Labels nearer to the end than this would run into its own. */
  private static final double NEAR_END = 0.9;

  /**
   * @param kind style of the line, such as {@code s0}
   * @param dots whether few values are dots as well, with their numbers
   */
  record Line(String kind, Series values, boolean dots) {}

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, HEIGHT, Html.text(label)));
    for (double tick : y.ticks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>%n",
              LEFT, down(tick), WIDTH - RIGHT, down(tick)));
      text(svg, LEFT - 6, down(tick) + 3.5, "end", Axis.label(tick));
    }
    for (double tick : x.ticks()) {
      if (x.share(tick) < NEAR_END) {
        text(svg, across(tick), HEIGHT - 6, tick == 0 ? "start" : "middle", Axis.label(tick));
      }
    }
    text(svg, WIDTH - RIGHT, HEIGHT - 6, "end", "step " + Axis.label(x.high()));
    lines.forEach(line -> draw(svg, line));
    return svg.append("</svg>\n").toString();
  }

  private double across(double step) {
    return LEFT + x.share(step) * (WIDTH - RIGHT - LEFT);
  }

  private double down(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        format(
            "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, Html.text(text)));
  }

  private void draw(StringBuilder svg, Line line) {
    Series thin = line.values().thinned(COLUMNS);
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < thin.size(); i++) {
      points.append(format("%.1f,%.1f ", across(thin.step(i)), down(thin.value(i))));
    }
    svg.append(
        "<polyline class=\"%s\" points=\"%s\"/>%n"
            .formatted(line.kind(), points.toString().strip()));
    for (int i = 0; line.dots() && thin.size() <= MOST_DOTS && i < thin.size(); i++) {
      svg.append(
          format(
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>step %.0f: %s</title></circle>%n",
              line.kind().replace('s', 'c'),
              across(thin.step(i)),
              down(thin.value(i)),
              thin.step(i),
              Axis.label(thin.value(i))));
    }
  }
}
