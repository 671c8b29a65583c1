package org.flame4j.cli.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, as SVG: a group a language, a bar a model. Narrow, so that its text
 * can be read on a phone.
 *
 * @param series names of the bars of a group, which are coloured c0, c1, ...
 * @param groups from top to bottom
 * @param reference where a dashed line stands, such as chance
 */
record BarChart(List<String> series, List<Group> groups, double reference) {
  private static final int WIDTH = 440;
  private static final int LEFT = 156;
  private static final int RIGHT = 48;
  private static final int TOP = 20;
  private static final int BAR = 7;
  private static final int GAP = 9;

  /**
   * @param label escaped by the chart
   * @param values shares from 0 to 1, one a series
   */
  record Group(String label, List<Double> values) {}

  String svg(String title) {
    double largest =
        groups.stream().flatMap(g -> g.values().stream()).mapToDouble(v -> v).max().orElse(0);
    Scale scale = Scale.upTo(100 * Math.max(largest, reference));
    int groupHeight = series.size() * BAR + GAP;
    int height = TOP + groups.size() * groupHeight + 4;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, height, Html.text(title)));
    grid(svg, scale, height);
    for (int i = 0; i < groups.size(); i++) {
      group(svg, groups.get(i), scale, TOP + i * groupHeight + GAP / 2);
    }
    double x = x(100 * reference, scale);
    svg.append(line("chance", x, TOP - 4, x, height - 4));
    return svg.append("</svg>\n").toString();
  }

  private static double x(double percent, Scale scale) {
    return LEFT + percent / scale.end() * (WIDTH - LEFT - RIGHT);
  }

  private static void grid(StringBuilder svg, Scale scale, int height) {
    for (int i = 0; i <= scale.ticks(); i++) {
      double value = i * scale.step();
      double x = x(value, scale);
      svg.append(line("grid", x, TOP - 4, x, height - 4));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text class=\"tick\" x=\"%.1f\" y=\"11\" text-anchor=\"middle\">%s%s</text>%n",
              x,
              number(value),
              i == scale.ticks() ? " %" : ""));
    }
  }

  private void group(StringBuilder svg, Group group, Scale scale, int top) {
    double middle = top + series.size() * BAR / 2.0 + 4;
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"label\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
            LEFT - 8,
            middle,
            Html.text(group.label())));
    for (int s = 0; s < group.values().size(); s++) {
      double percent = 100 * group.values().get(s);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"c%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s, %s: %s</title></rect>%n",
              s,
              LEFT,
              top + s * BAR,
              Math.max(0.5, x(percent, scale) - LEFT),
              BAR - 1,
              Html.text(group.label()),
              Html.text(series.get(s)),
              Html.percent(percent / 100)));
    }
    double first = group.values().isEmpty() ? 0 : 100 * group.values().getFirst();
    double longest = 100 * group.values().stream().mapToDouble(v -> v).max().orElse(0);
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">%.1f</text>%n",
            x(longest, scale) + 4,
            middle,
            first));
  }

  static String line(String kind, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
        kind,
        x1,
        y1,
        x2,
        y2);
  }

  static String number(double value) {
    return new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }
}
