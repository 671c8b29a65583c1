package org.flame4j.cli.inspect;

import java.util.List;
import java.util.Locale;
import org.flame4j.cli.report.Html;

/**
 * Cosines of some things with each other as a coloured table.
 *
 * @param labels short heads of columns and rows
 * @param lowest the cosine that has no colour; below 0, negative ones have a colour of their own
 */
record HeatMap(List<Label> labels, double lowest) {
  /** Beyond this many columns, numbers would not fit. */
  private static final int MOST_NUMBERS = 8;

  /**
   * @param number from 1
   * @param colour class of the badge, or empty
   */
  record Label(int number, String colour, String name) {
    String badge() {
      return colour.isEmpty()
          ? Integer.toString(number)
          : "<span class=\"badge %s\">%d</span>".formatted(colour, number);
    }
  }

  /** A cosine of two things, counted from 0. */
  interface Cosines {
    double of(int a, int b);
  }

  /**
   * @param names whether rows say their names
   */
  String html(Cosines cosines, boolean names) {
    StringBuilder table =
        new StringBuilder("<div class=\"scroll\"><table class=\"heat\">\n<tr><th></th>");
    labels.forEach(
        l -> table.append("<th title=\"%s\">%s</th>".formatted(Html.text(l.name()), l.badge())));
    table.append("</tr>\n");
    for (int a = 0; a < labels.size(); a++) {
      table.append(
          "<tr><th title=\"%s\">%s</th>"
              .formatted(Html.text(labels.get(a).name()), labels.get(a).badge()));
      for (int b = 0; b < labels.size(); b++) {
        table.append(cell(a, b, cosines.of(a, b)));
      }
      table.append(
          names
              ? "<th class=\"name\">%s</th></tr>%n".formatted(Html.foreign(labels.get(a).name()))
              : "</tr>\n");
    }
    return table.append("</table></div>\n").toString();
  }

  private String cell(int a, int b, double cosine) {
    if (a == b) {
      return "<td class=\"self\">&middot;</td>";
    }
    String pair =
        "%s and %s: %s".formatted(labels.get(a).name(), labels.get(b).name(), number(cosine, 3));
    return String.format(
        Locale.ROOT,
        "<td%s style=\"--v:%.0f\" title=\"%s\">%s</td>",
        cosine < 0 && lowest < 0 ? " class=\"neg\"" : "",
        100 * strength(cosine),
        Html.text(pair),
        labels.size() > MOST_NUMBERS ? "" : number(cosine, 2));
  }

  /** How far from having no colour. */
  private double strength(double cosine) {
    double share =
        lowest < 0
            ? Math.abs(cosine) / (cosine < 0 ? -lowest : 1)
            : (cosine - lowest) / (1 - lowest);
    return Math.clamp(share, 0, 1);
  }

  /** What the colours mean. */
  String key() {
    return "<div class=\"key\">%s<i%s></i>1</div>%n"
        .formatted(number(lowest, 2), lowest < 0 ? " class=\"both\"" : "");
  }

  /** {@code .83}: the space of a narrow cell is worth more than a zero. */
  static String number(double cosine, int digits) {
    String number = String.format(Locale.ROOT, "%." + digits + "f", cosine);
    return number.replaceFirst("^(-?)0\\.", "$1.");
  }

  /** A round number not above all of them, and below 1. */
  static double floor(double lowest) {
    return Math.min(0.9, Math.floor(lowest * 10 + 1e-9) / 10);
  }
}
