package org.flame4j.cli.inspect;

import java.util.List;
import java.util.Locale;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.cli.report.Html;

/** What each facet's state stands for in one word. */
record WordSection(Subject subject, List<List<Word>> words) {
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
      page.append("</ol></div>\n");
    }
    page.append("</div>\n");
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
   * A word, in its own direction; one that is nothing but space is made visible.
   *
   * @param exact whether a space before it is shown as well
   */
  static String html(Word word, boolean exact) {
    String bare = word.text().strip();
    if (bare.isEmpty()) {
      String name = word.text().isEmpty() ? "id " + word.token() : word.text();
      String visible = name.replace(' ', '\u2423').replace("\n", "\u21B5");
      return "<bdi class=\"sp\">%s</bdi>".formatted(Html.text(visible));
    }
    boolean spaced = exact && word.text().indexOf(bare) > 0;
    String space = spaced ? "<span class=\"sp\">\u2423</span>" : "";
    return "<bdi dir=\"auto\">%s%s</bdi>".formatted(space, Html.text(bare));
  }
}
