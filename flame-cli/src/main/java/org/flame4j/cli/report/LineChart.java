package org.flame4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Curves as SVG, coloured s0, s1, ...
 *
 * @param curves those without points are left out
 * @param ticks below the horizontal axis, ascending
 * @param lowest where the vertical axis begins
 */
public record LineChart(List<Curve> curves, List<Tick> ticks, double lowest) {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 220;
  private static final int LEFT = 34;
  private static final int RIGHT = 4;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;

  /** With more points than these, dots would hide the line. */
  private static final int MOST_DOTS = 48;

  /**
   * @param points by x, ascending
   */
  public record Curve(List<Point> points) {}

  /** A value at a place. */
  public record Point(double x, double y) {}

  /** A label at a place. */
  public record Tick(double x, String label) {}

  /**
   * Curves over the share of a run.
   *
   * @param values at even distances from the run's begin to its end
   */
  static LineChart overARun(List<double[]> values) {
    List<Curve> curves = new ArrayList<>();
    for (double[] curve : values) {
      double end = Math.max(1, curve.length - 1);
      curves.add(
          new Curve(
              IntStream.range(0, curve.length)
                  .mapToObj(i -> new Point(i / end, curve[i]))
                  .toList()));
    }
    return new LineChart(curves, List.of(new Tick(0, "begin of training"), new Tick(1, "end")), 0);
  }

  public String svg(String title) {
    Scale scale = Scale.upTo(values(curves).max().orElse(lowest) - lowest);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, HEIGHT, Html.text(title)));
    for (int i = 0; i <= scale.ticks(); i++) {
      double value = lowest + i * scale.step();
      double y = y(value, scale);
      svg.append(BarChart.line("grid", LEFT, y, WIDTH - RIGHT, y));
      label(svg, LEFT - 6, y + 4, "end", BarChart.number(value));
    }
    for (int i = 0; i < ticks.size(); i++) {
      String anchor = i == 0 ? "start" : i == ticks.size() - 1 ? "end" : "middle";
      label(svg, x(ticks.get(i).x()), HEIGHT - 6, anchor, ticks.get(i).label());
    }
    for (int i = 0; i < curves.size(); i++) {
      curve(svg, i, curves.get(i), scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static DoubleStream values(List<Curve> curves) {
    return curves.stream().flatMap(c -> c.points().stream()).mapToDouble(Point::y);
  }

  private double x(double place) {
    double first = ticks.isEmpty() ? 0 : ticks.getFirst().x();
    double last = ticks.isEmpty() ? 1 : ticks.getLast().x();
    double share = last > first ? (place - first) / (last - first) : 0;
    return LEFT + share * (WIDTH - RIGHT - LEFT);
  }

  private double y(double value, Scale scale) {
    return HEIGHT - BOTTOM - (value - lowest) / scale.end() * (HEIGHT - TOP - BOTTOM);
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

  private void curve(StringBuilder svg, int number, Curve curve, Scale scale) {
    if (curve.points().isEmpty()) {
      return;
    }
    StringBuilder points = new StringBuilder();
    for (Point point : curve.points()) {
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y(), scale)));
    }
    svg.append(
        "<polyline class=\"s%d\" points=\"%s\"/>%n".formatted(number, points.toString().strip()));
    if (curve.points().size() <= MOST_DOTS) {
      curve.points().forEach(point -> dot(svg, number, point, scale));
    }
  }

  private void dot(StringBuilder svg, int number, Point point, Scale scale) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s: %.3f</title></circle>%n",
            number,
            x(point.x()),
            y(point.y(), scale),
            BarChart.number(point.x()),
            point.y()));
  }
}
