package org.flame4j.cli.report;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.flame4j.cli.report.Results.Gallery;
import org.flame4j.cli.report.Results.Scored;
import org.flame4j.eval.LanguageEvaluation;
import org.flame4j.eval.LanguageEvaluation.Language;
import org.flame4j.eval.RetrievalMetrics.Recall;

/** The page's charts and tables of scores, gallery by gallery. */
record ScoreSections(Results results) {
  private static final List<Integer> KS = List.of(1, 5, 10);

  void write(StringBuilder page) {
    results.galleries().forEach((name, gallery) -> gallery(page, name, gallery));
    page.append(
        """
        <h3>What these numbers mean</h3>
        <ul class="note">
        <li><b>R@k</b>: share of queries with a right picture among the k best; a query is a distinct caption of a language, and
        all pictures of its concepts are right. All pictures stay in the gallery for every language.</li>
        <li><b>Unseen style</b>: the concepts were trained on, in other drawings and with English captions only; no picture of this
        style was. The language model's corpus may hold the names of these concepts in all of its languages.</li>
        <li><b>Unseen concept</b>: neither the picture model nor, where it is the one that ships with the project, the language
        model has ever seen these concepts' captions in any language.</li>
        <li><b>FLAME</b> is trained with all prompts and asked with the seven facets of the long one, which are averaged; <b>raw
        query</b> is the same model asked with one prompt; <b>one prompt</b> is a model trained and asked with that prompt alone;
        <b>CLIP-style</b> is an image tower with a text tower from scratch.</li>
        <li>The mean is over all languages that name at least half of the concepts, regional variants among them, English not.</li>
        <li>English queries are the plain names; training captions are these names with keywords in brackets.</li>
        <li>The baselines had the same pictures, the same picture model, the same time on the same machine. The CLIP-style tower
        has never read a word of other languages, so what it finds there it finds by names that are spelt alike.</li>
        </ul>
        """);
  }

  private void gallery(StringBuilder page, String name, Gallery gallery) {
    page.append("<h2>%s: %d pictures</h2>%n".formatted(Html.text(title(name)), gallery.pictures()));
    table(page, gallery);
    page.append("<h3>First picture right, by language</h3>\n");
    legend(page, true);
    page.append(chart(gallery).svg("Text-to-image R@1 by language and model, " + title(name)));
    if (!gallery.learned().isEmpty()) {
      page.append(
          "<p class=\"note\">* The language model was not trained on this language or variant of one.</p>\n");
    }
    page.append("<details><summary>All scores by language</summary>\n");
    allLanguages(page, gallery);
    page.append("</details>\n");
  }

  private static String title(String name) {
    String words = name.replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  static void legend(StringBuilder page, boolean chance) {
    page.append("<div class=\"legend\">");
    for (int i = 0; i < ComparedModel.CHARTED.size(); i++) {
      page.append(
          "<span><i class=\"b%d\"></i>%s</span>"
              .formatted(i, Html.text(ComparedModel.CHARTED.get(i).title())));
    }
    page.append(chance ? "<span><i class=\"dash\"></i>chance</span>" : "").append("</div>\n");
  }

  private static Stream<Scored> charted(Gallery gallery) {
    return ComparedModel.CHARTED.stream()
        .map(model -> gallery.models().get(model.key()))
        .filter(Objects::nonNull);
  }

  private static BarChart chart(Gallery gallery) {
    Map<String, Language> first =
        charted(gallery)
            .findFirst()
            .map(m -> (Map<String, Language>) m.languages())
            .orElse(Map.of());
    List<BarChart.Group> groups =
        first.entrySet().stream()
            .sorted(Comparator.comparingDouble(e -> -Results.at(e.getValue().recall(), 1)))
            .map(e ->
                new BarChart.Group(
                    label(gallery, e.getKey()),
                    charted(gallery).map(m -> at1(m, e.getKey())).toList()))
            .toList();
    return new BarChart(
        charted(gallery).map(Scored::name).toList(), groups, Results.at(gallery.chance(), 1));
  }

  private static String label(Gallery gallery, String tag) {
    boolean read =
        gallery.learned().isEmpty()
            || gallery.learned().contains(tag)
            || LanguageEvaluation.isEnglish(tag);
    return Html.language(tag) + (read ? "" : " *");
  }

  private static double at1(Scored model, String tag) {
    Language language = model.languages().get(tag);
    return language == null ? 0 : Results.at(language.recall(), 1);
  }

  private static void table(StringBuilder page, Gallery gallery) {
    boolean learned = !gallery.learned().isEmpty();
    page.append("<div class=\"scroll\"><table>\n<thead><tr><th>text to image</th>");
    group(page, "English");
    group(page, "all other languages");
    if (learned) {
      group(page, "those the language model has read");
    }
    page.append("</tr>\n<tr><th></th>");
    page.append("<th>R@1</th><th>R@5</th><th>R@10</th>".repeat(learned ? 3 : 2));
    page.append("</tr></thead>\n<tbody>\n");
    gallery
        .models()
        .forEach((key, model) -> {
          boolean main = key.equals(ComparedModel.FLAME.key());
          List<Recall> means = List.of(model.english(), model.others(), model.learned());
          row(page, main ? "main" : "", model.name(), means.subList(0, learned ? 3 : 2));
        });
    List<Recall> chance = Collections.nCopies(learned ? 3 : 2, gallery.chance());
    row(page, "chance", "chance", chance);
    page.append("</tbody></table></div>\n");
  }

  private static void group(StringBuilder page, String name) {
    page.append("<th class=\"group\" colspan=\"3\">%s</th>".formatted(Html.text(name)));
  }

  private static void row(StringBuilder page, String kind, String name, List<Recall> means) {
    page.append("<tr class=\"%s\"><td>%s</td>".formatted(kind, Html.text(name)));
    means.forEach(mean -> cells(page, mean.textToImage()));
    page.append("</tr>\n");
  }

  private static void cells(StringBuilder page, Map<Integer, Double> recall) {
    KS.forEach(
        k -> page.append("<td>%s</td>".formatted(Html.percent(recall.getOrDefault(k, 0.0)))));
  }

  private static void allLanguages(StringBuilder page, Gallery gallery) {
    Scored flame = gallery.models().get(ComparedModel.FLAME.key());
    if (flame == null) {
      return;
    }
    page.append(
        """
        <div class="scroll"><table>
        <thead><tr><th>FLAME</th><th></th><th class="group" colspan="3">text to image</th><th class="group" colspan="3">image to text</th></tr>
        <tr><th>language</th><th>queries</th><th>R@1</th><th>R@5</th><th>R@10</th><th>R@1</th><th>R@5</th><th>R@10</th></tr></thead>
        <tbody>
        """);
    flame
        .languages()
        .forEach((tag, language) -> {
          page.append(
              "<tr><td>%s</td><td>%d</td>"
                  .formatted(Html.text(Html.language(tag)), language.queries()));
          cells(page, language.recall().textToImage());
          cells(page, language.recall().imageToText());
          page.append("</tr>\n");
        });
    page.append("</tbody></table></div>\n");
  }
}
