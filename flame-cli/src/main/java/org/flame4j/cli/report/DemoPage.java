package org.flame4j.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flame4j.cli.report.Results.Gallery;
import org.flame4j.cli.report.Results.Scored;

/**
 * Results as one HTML file that needs nothing else: pictures and drawings are within it, nothing is
 * fetched, nothing runs.
 *
 * @param losses of each charted model, over its run
 */
public record DemoPage(Results results, Showcase showcase, Map<ComparedModel, double[]> losses) {
  private static final String TITLE = "FLAME: trained in English, searched in every language";

  /** Writes the page; it is there whole or not at all. */
  public void write(Path file) throws IOException {
    HtmlPage.write(file, html());
  }

  String html() throws IOException {
    StringBuilder body = new StringBuilder(1 << 20);
    results.galleries().values().stream().findFirst().ifPresent(g -> headline(body, g));
    new ShowcaseSections(showcase, learned()).write(body);
    new ScoreSections(results).write(body);
    curves(body);
    settings(body);
    return HtmlPage.of(TITLE, "", body);
  }

  private List<String> learned() {
    return results.galleries().values().stream()
        .findFirst()
        .map(Gallery::learned)
        .orElse(List.of());
  }

  private static void headline(StringBuilder page, Gallery gallery) {
    Scored flame = gallery.models().get(ComparedModel.FLAME.key());
    Scored clip = gallery.models().get(ComparedModel.CLIP.key());
    if (flame == null || clip == null) {
      return;
    }
    double chance = Results.at(gallery.chance(), 1);
    page.append(
        "<h1>Trained in English, searched in %d more languages</h1>%n"
            .formatted(flame.otherLanguages()));
    page.append(
        """
        <p class="lead">A small vision transformer learned from pictures with <em>English</em> captions only, each turned into
        several embeddings by a frozen language model. Then it was asked for pictures in a drawing style it had never seen, in
        languages none of its captions had. One search is right when the best of %d pictures shows what was asked for.</p>
        <div class="tiles">
        """
            .formatted(gallery.pictures()));
    tile(
        page,
        "",
        Html.percent(flame.englishAt1()),
        "right at once in English",
        chance(flame.englishAt1(), chance));
    if (!gallery.learned().isEmpty()) {
      tile(
          page,
          "",
          Html.percent(flame.learnedAt1()),
          "right at once, mean of the %d other languages that the language model has read"
              .formatted(gallery.learned().size()),
          chance(flame.learnedAt1(), chance));
    }
    tile(
        page,
        "",
        Html.percent(flame.othersAt1()),
        "right at once, mean of all %d other languages".formatted(flame.otherLanguages()),
        chance(flame.othersAt1(), chance));
    tile(
        page,
        " other",
        Html.percent(clip.othersAt1()),
        "CLIP-style text tower, same pictures, same time, other languages",
        chance(clip.othersAt1(), chance));
    page.append("</div>\n");
  }

  private static void tile(
      StringBuilder page, String kind, String number, String what, String against) {
    page.append(
        "<div class=\"tile%s\"><b>%s</b><span>%s<br>%s</span></div>%n"
            .formatted(kind, number, Html.text(what), Html.text(against)));
  }

  private static String chance(double value, double chance) {
    return chance == 0
        ? ""
        : String.format(
            Locale.ROOT, "%.1f times chance (%s)", value / chance, Html.percent(chance));
  }

  private void curves(StringBuilder page) {
    page.append("<h2>How training went</h2>\n");
    ScoreSections.legend(page, false);
    page.append(
        LineChart.overARun(
                ComparedModel.CHARTED.stream()
                    .map(model -> losses.getOrDefault(model, new double[0]))
                    .toList())
            .svg("Loss over the run, by model"));
    page.append(
        """
        <p class="note">Loss of each step over its run; all had the same time. Losses of models are not to be compared, since their
        texts differ.</p>
        """);
  }

  private void settings(StringBuilder page) {
    page.append("<h2>Settings</h2>\n<dl>\n");
    results.settings().forEach((name, value) -> entry(page, name, value));
    results
        .seconds()
        .forEach((step, seconds) ->
            entry(page, "time of " + step, String.format(Locale.ROOT, "%.1f s", seconds)));
    page.append(
        """
        </dl>
        <footer>Made by <code>./flame demo</code>; all numbers are in <code>results.json</code> beside this page. Pictures and
        captions come from open emoji sets and Tux Paint stamps; <code>data/sources.tsv</code> names packages and licences.
        </footer>
        """);
  }

  private static void entry(StringBuilder page, String name, String value) {
    page.append("<dt>%s</dt><dd>%s</dd>%n".formatted(Html.text(name), Html.text(value)));
  }
}
