package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;

/**
 * Which tokens see which, as SVG: rows look at columns. Below it, on the same columns, the position
 * of each token.
 */
record MaskDrawing(PackedPrompt packed, CaptionSpan span, Positions kind) {
  private static final int LEFT = 30;
  private static final int TOP = 16;
  private static final int SIDE = 400;
  private static final int STRIP = 70;
  private static final int STRIP_TOP = TOP + SIDE + 26;
  private static final int HEIGHT = STRIP_TOP + STRIP + 6;

  /** Below this height a label would run into the next. */
  private static final double LEAST_LABEL = 9;

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg class="mask" viewBox="0 0 %d %d" role="img" aria-label="Attention mask of %d tokens, and their positions">
        <rect class="frame" x="%d" y="%d" width="%d" height="%d"/>
        """
            .formatted(LEFT + SIDE + 4, HEIGHT, packed.length(), LEFT, TOP, SIDE, SIDE));
    svg.append(
        String.format(
            Locale.ROOT,
            "<g transform=\"translate(%d %d) scale(%.5f)\" shape-rendering=\"crispEdges\">%n",
            LEFT,
            TOP,
            scale()));
    region(svg, "h", 0, span.start());
    region(svg, "p", span.start(), packed.prefixLength());
    for (int k = 0; k < packed.facetLengths().size(); k++) {
      region(svg, "o " + Facets.colour(k), packed.facetStart(k), packed.readToken(k) + 1);
    }
    svg.append("</g>\n");
    parts(svg);
    strip(svg);
    return svg.append("</svg>\n").toString();
  }

  private double scale() {
    return (double) SIDE / packed.length();
  }

  /** All cells of the columns {@code from .. to - 1} that their rows see, run by run. */
  private void region(StringBuilder svg, String style, int from, int to) {
    StringBuilder path = new StringBuilder();
    for (int row = 0; row < packed.length(); row++) {
      int start = from;
      while (start < to) {
        int end = start;
        while (end < to && packed.sees(row, end)) {
          end++;
        }
        if (end > start) {
          path.append("M%d %dh%dv1h-%dz".formatted(start, row, end - start, end - start));
        }
        start = end + 1;
      }
    }
    svg.append("<path class=\"%s\" d=\"%s\"/>%n".formatted(style, path));
  }

  /** Where one part ends and the next begins, with the numbers of the facets. */
  private void parts(StringBuilder svg) {
    label(svg, "", "prefix", 0, packed.prefixLength());
    for (int k = 0; k < packed.facetLengths().size(); k++) {
      int start = packed.facetStart(k);
      double at = start * scale();
      line(svg, LEFT + at, TOP, LEFT + at, TOP + SIDE);
      line(svg, LEFT, TOP + at, LEFT + SIDE, TOP + at);
      label(svg, Facets.colour(k), Integer.toString(k + 1), start, packed.readToken(k) + 1);
    }
  }

  private void label(StringBuilder svg, String style, String name, int start, int end) {
    double middle = (start + end) / 2.0 * scale();
    if ((end - start) * scale() < LEAST_LABEL) {
      return;
    }
    text(svg, style, LEFT + middle, TOP - 5, "middle", name);
    String rows = name.equals("prefix") ? "pre" : name;
    text(svg, style, LEFT - 6, TOP + middle + 3.5, "end", rows);
  }

  private void strip(StringBuilder svg) {
    int last = packed.positions(Positions.RUNNING).getLast();
    svg.append(
        "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n"
            .formatted(LEFT, STRIP_TOP, SIDE, STRIP));
    text(svg, "tick", LEFT, STRIP_TOP - 5, "start", "position of each token");
    text(svg, "tick", LEFT - 6, STRIP_TOP + 8, "end", Integer.toString(last));
    text(svg, "tick", LEFT - 6, STRIP_TOP + STRIP, "end", "0");
    for (Positions other : Positions.values()) {
      if (other != kind) {
        curve(svg, "other", packed.positions(other), last);
      }
    }
    curve(svg, "used", packed.positions(kind), last);
  }

  private void curve(StringBuilder svg, String style, List<Integer> positions, int last) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      boolean bend =
          i == 0
              || i == positions.size() - 1
              || positions.get(i) - positions.get(i - 1) != 1
              || positions.get(i + 1) - positions.get(i) != 1;
      if (bend) {
        double y = STRIP_TOP + STRIP - (double) positions.get(i) / Math.max(1, last) * STRIP;
        points.add(String.format(Locale.ROOT, "%.1f,%.1f", LEFT + (i + 0.5) * scale(), y));
      }
    }
    svg.append(
        "<polyline class=\"%s\" points=\"%s\"/>%n".formatted(style, String.join(" ", points)));
  }

  private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder svg, String style, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            style,
            x,
            y,
            anchor,
            text));
  }
}
