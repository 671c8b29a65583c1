package org.flame4j.cli.report;

import java.io.IOException;
import java.util.List;
import org.flame4j.cli.report.Showcase.FacetAnswer;
import org.flame4j.cli.report.Showcase.Hit;
import org.flame4j.cli.report.Showcase.Query;
import org.flame4j.cli.report.Showcase.Theme;
import org.flame4j.eval.LanguageEvaluation;

/**
 * The page's queries with the pictures they find.
 *
 * @param learned languages that the language model has read, none where that is not known
 */
record ShowcaseSections(Showcase showcase, List<String> learned) {
  void write(StringBuilder page) throws IOException {
    if (!showcase.themes().isEmpty()) {
      page.append(
          """
          <h2>One thing, asked for in many languages</h2>
          <p class="note">Five best pictures of the unseen style, best first; &#10003; marks what was asked for. The things were drawn
          from those that the English query finds at once, so look at the other languages.</p>
          """);
      for (Theme theme : showcase.themes()) {
        page.append("<h3>%s</h3>%n".formatted(Html.text(theme.concept())));
        queries(page, theme.queries());
      }
    }
    if (!showcase.random().isEmpty()) {
      page.append(
          """
          <h2>Drawn by lot</h2>
          <p class="note">One query a language, chosen by a checksum and not by what it finds.</p>
          """);
      queries(page, showcase.random());
    }
    facets(page);
  }

  private void queries(StringBuilder page, List<Query> queries) throws IOException {
    page.append("<div class=\"rows\">\n");
    for (Query query : queries) {
      String rank =
          query.rank() == 1 ? "right at once" : "first right picture: number " + query.rank();
      String label =
          Html.text(Html.language(query.language()) + unread(query.language()))
              + " &middot; "
              + Html.text(rank);
      row(page, Html.foreign(query.language(), query.text()), label, query.hits());
    }
    page.append("</div>\n");
  }

  private String unread(String language) {
    boolean read =
        learned.isEmpty() || learned.contains(language) || LanguageEvaluation.isEnglish(language);
    return read ? "" : ", which the language model has never read";
  }

  private static void row(StringBuilder page, String ask, String label, List<Hit> hits)
      throws IOException {
    page.append(
        "<div class=\"row\"><div class=\"ask\">%s<small>%s</small></div><div class=\"hits\">%n"
            .formatted(ask, label));
    for (Hit hit : hits) {
      String alt = hit.label() + (hit.right() ? " (right)" : "");
      page.append(
          "<div class=\"hit%s\">%s</div>%n"
              .formatted(hit.right() ? " right" : "", Html.picture(hit.picture(), alt)));
    }
    page.append("</div></div>\n");
  }

  private void facets(StringBuilder page) throws IOException {
    if (showcase.facets().isEmpty()) {
      return;
    }
    page.append(
        """
        <h2>Facet by facet</h2>
        <p class="note">The language model is asked several questions about one caption; each answer is an embedding of its own.
        What each finds alone, for the caption <b>%s</b>:</p>
        <div class="rows">
        """
            .formatted(Html.foreign("en", showcase.caption())));
    for (FacetAnswer facet : showcase.facets()) {
      row(page, Html.foreign("en", facet.facet()), Html.text(facet.question()), facet.hits());
    }
    page.append("</div>\n");
  }
}
