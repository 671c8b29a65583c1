package org.flame4j.cli.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.cli.training.RunMetrics.Measure;

/** Steps at even distances as a table, for those who want numbers. */
record RunNumbers(RunMetrics metrics) {
  private static final int ROWS = 12;

  void write(StringBuilder page) {
    Series loss = metrics.of(Measure.LOSS);
    if (loss.isEmpty()) {
      return;
    }
    page.append("<details><summary>Some steps in numbers</summary>\n<div class=\"scroll\"><table>");
    page.append("<thead><tr><th>step</th>");
    columns().forEach((measure, head) -> page.append("<th>" + head + "</th>"));
    page.append("</tr></thead><tbody>\n");
    int rows = Math.min(ROWS, loss.size());
    for (int row = 0; row < rows; row++) {
      int i = rows == 1 ? 0 : (int) ((long) row * (loss.size() - 1) / (rows - 1));
      page.append("<tr><td>%.0f</td>".formatted(loss.step(i)));
      columns()
          .keySet()
          .forEach(
              measure -> page.append("<td>" + Axis.label(metrics.of(measure).value(i)) + "</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div></details>\n");
  }

  /** What every step with a loss has. */
  private Map<Measure, String> columns() {
    Map<Measure, String> columns = new LinkedHashMap<>();
    columns.put(Measure.LOSS, "loss");
    columns.put(Measure.SCALE, "scale");
    columns.put(Measure.BIAS, "bias");
    columns.put(Measure.RATE, "rate");
    columns.put(Measure.GRADIENT, "gradient");
    columns.put(Measure.SPEED, "pictures/s");
    columns.put(Measure.WAIT, "share waiting");
    int steps = metrics.of(Measure.LOSS).size();
    columns.keySet().removeIf(measure -> metrics.of(measure).size() != steps);
    return columns;
  }
}
