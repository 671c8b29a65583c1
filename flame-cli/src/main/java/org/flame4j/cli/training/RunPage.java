package org.flame4j.cli.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.flame4j.cli.report.Html;
import org.flame4j.cli.report.HtmlPage;
import org.flame4j.cli.training.RunMetrics.Measure;

/**
 * A training run as one HTML file that needs nothing else.
 *
 * @param name of the run
 * @param facts settings and facts in groups, by name
 */
public record RunPage(String name, RunMetrics metrics, Map<String, Map<String, String>> facts) {
  /** The page's name in the run's folder. */
  public static final String FILE = "report.html";

  private static final String STYLE = "run.css";

  /**
   * Reads a run's folder, also while the run goes on.
   *
   * @throws java.nio.file.FileSystemException where no step was written
   */
  public static RunPage of(Path folder) throws IOException {
    Path whole = folder.toAbsolutePath().normalize();
    String name = whole.getFileName() == null ? whole.toString() : whole.getFileName().toString();
    return new RunPage(name, RunMetrics.read(folder), RunFacts.read(folder));
  }

  /** Writes the page; it is there whole or not at all. */
  public void write(Path file) throws IOException {
    HtmlPage.write(file, html());
  }

  String html() throws IOException {
    StringBuilder body = new StringBuilder(1 << 17);
    headline(body);
    new RunCharts(metrics).write(body);
    new RunScores(metrics.scores()).write(body);
    new RunNumbers(metrics).write(body);
    facts(body);
    foot(body);
    return HtmlPage.of("Training run " + name, HtmlPage.resource(RunPage.class, STYLE), body);
  }

  private void headline(StringBuilder page) {
    long percent = metrics.steps() == 0 ? 0 : 100 * metrics.step() / metrics.steps();
    page.append(
        """
        <p class="eyebrow">flame train</p>
        <h1><bdi>%s</bdi></h1>
        <p class="lead">%s</p>
        <div class="tiles">
        """
            .formatted(
                Html.text(name),
                metrics.finished()
                    ? "This run came to its end."
                    : "This run goes on, or was broken off: the page shows what there is."));
    tile(
        page,
        String.format(Locale.ROOT, "%,d", metrics.step()),
        (metrics.finished()
                ? "%s, %d %s"
                    .formatted(
                        metrics.step() == 1 ? "step" : "steps",
                        metrics.epochs(),
                        metrics.epochs() == 1 ? "epoch" : "epochs")
                : String.format(
                    Locale.ROOT,
                    "of %,d steps (%d\u00a0%%), epoch %d",
                    metrics.steps(),
                    percent,
                    metrics.epochs()))
            + (metrics.seconds() > 0 ? ", " + duration(metrics.seconds()) : ""));
    Series loss = metrics.of(Measure.LOSS);
    if (!loss.isEmpty()) {
      double latest =
          loss.stream().skip(loss.size() - Math.ceilDiv(loss.size(), 50)).average().orElse(0);
      tile(page, Axis.label(latest), "loss, mean of the last steps");
    }
    metrics.scores().values().stream()
        .max(java.util.Comparator.comparingDouble(s -> s.meanRecallAt1()))
        .ifPresent(best ->
            tile(
                page,
                Html.percent(best.meanRecallAt1()),
                "best recall at 1 in validation, both ways"));
    if (Double.isFinite(metrics.speed())) {
      tile(page, Axis.label(metrics.speed()), "pictures a second, loading included");
    }
    if (Double.isFinite(metrics.waited())) {
      tile(page, Html.percent(metrics.waited()), "of the time waiting for pictures");
    }
    page.append("</div>\n");
  }

  private static String duration(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (minutes < 2) {
      return Math.round(seconds) + " s";
    }
    return minutes < 120 ? minutes + " min" : "%d h %d min".formatted(minutes / 60, minutes % 60);
  }

  private static void tile(StringBuilder page, String number, String what) {
    page.append(
        "<div class=\"tile\"><b>%s</b><span>%s</span></div>%n"
            .formatted(Html.text(number), Html.text(what)));
  }

  private void facts(StringBuilder page) {
    if (facts.isEmpty()) {
      return;
    }
    page.append("<h2>Settings and facts</h2>\n<div class=\"groups\">\n");
    facts.forEach((group, values) -> {
      page.append("<section><h3>%s</h3>%n<dl class=\"facts\">%n".formatted(Html.text(group)));
      values.forEach((fact, value) ->
          page.append(
              "<div><dt>%s</dt><dd>%s</dd></div>%n".formatted(Html.text(fact), Html.text(value))));
      page.append("</dl></section>\n");
    });
    page.append("</div>\n");
  }

  private void foot(StringBuilder page) {
    String unread =
        metrics.unreadable() == 0
            ? ""
            : " %d of its lines could not be read.".formatted(metrics.unreadable());
    page.append(
        "<footer>Drawn from <code>%s</code> by <code>flame report</code>; every number is there.%s</footer>%n"
            .formatted(metrics.source(), unread));
  }
}
