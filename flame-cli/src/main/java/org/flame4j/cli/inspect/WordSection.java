package org.flame4j.cli.inspect;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.cli.report.Html;

/**
 * What each facet's state stands for in one word.
 *
 * @param words after the layer that is read, for each facet
 * @param last after the model's last layer, for each facet
 */
record WordSection(Subject subject, List<List<Word>> words, List<List<Word>> last) {
  void write(StringBuilder page) {
    page.append("<div class=\"cards\">\n");
    for (int k = 0; k < words.size(); k++) {
      List<Word> facet = words.get(k);
      page.append(
          """
          <div class="card %s"><div class="name">%s %s</div>
          <div class="best">%s</div><ol>
          """
              .formatted(
                  Facets.colour(k),
                  Facets.label(subject.prompts(), k).badge(),
                  Html.text(subject.prompts().facets().get(k).name()),
                  html(facet.getFirst(), false)));
      facet.forEach(word -> item(page, word));
      page.append("</ol>").append(ownWord(last.get(k).getFirst())).append("</div>\n");
    }
    page.append("</div>\n");
  }

  /** What the model itself would say, where another layer is read. */
  private String ownWord(Word word) {
    return subject.last()
        ? ""
        : "<p>last layer: <b>%s</b> %s</p>"
            .formatted(html(word, false), Html.percent(word.probability()));
  }

  private static void item(StringBuilder page, Word word) {
    page.append(
        String.format(
            Locale.ROOT,
            "<li style=\"--p:%.1f\" title=\"token id %d\">%s<span>%s</span></li>%n",
            100 * word.probability(),
            word.token(),
            html(word, true),
            Html.percent(word.probability())));
  }

  /**
   * A word, in its own direction; one that would not be seen is made visible.
   *
   * @param exact whether a space before it is shown as well
   */
  static String html(Word word, boolean exact) {
    String text = word.text();
    String bare = text.strip();
    if (bare.codePoints().noneMatch(WordSection::isSeen)) {
      return "<bdi class=\"sp\">%s</bdi>".formatted(Html.text(visible(word)));
    }
    boolean spaced = exact && text.indexOf(bare) > 0;
    String space = spaced ? "<span class=\"sp\">\u2423</span>" : "";
    return "<bdi dir=\"auto\">%s%s</bdi>".formatted(space, Html.text(bare));
  }

  private static boolean isSeen(int c) {
    return !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && !Character.isISOControl(c)
        && Character.getType(c) != Character.FORMAT;
  }

  private static String visible(Word word) {
    if (word.text().isEmpty()) {
      return "id " + word.token();
    }
    return word.text()
        .codePoints()
        .mapToObj(c ->
            switch (c) {
              case ' ' -> "\u2423";
              case '\n' -> "\u21B5";
              case '\t' -> "\u21E5";
              default -> "U+%04X".formatted(c);
            })
        .collect(Collectors.joining());
  }
}
