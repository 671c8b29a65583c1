package org.flame4j.cli.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.report.Html;
import org.flame4j.cli.report.HtmlPage;
import org.flame4j.facet.Facet;
import org.flame4j.facet.Positions;

/** An inspection as one HTML file that needs nothing else. */
public record InspectPage(Inspection inspection) {
  private static final String STYLE = "inspect.css";

  /** Writes the page; it is there whole or not at all. */
  public void write(Path file) throws IOException {
    HtmlPage.write(file, html());
  }

  String html() throws IOException {
    StringBuilder body = new StringBuilder(1 << 18);
    headline(body);
    questions(body);
    findings(body);
    FacetMaps maps = new FacetMaps(inspection);
    means(body, maps);
    for (int i = 0; i < inspection.captions().size(); i++) {
      caption(body, maps, i);
    }
    new CrossSection(inspection).write(body);
    new LayerSection(inspection).write(body);
    settings(body);
    String title = "FLAME: facets of " + inspection.captions().getFirst().text();
    return HtmlPage.of(title, HtmlPage.resource(InspectPage.class, STYLE), body);
  }

  private Subject subject() {
    return inspection.subject();
  }

  private static String count(int number, String name) {
    return number + " " + name + (number == 1 ? "" : "s");
  }

  private void headline(StringBuilder page) {
    int shown = inspection.captions().size();
    page.append(
        """
        <p class="eyebrow">flame inspect</p>
        <h1>What the language model makes of %s</h1>
        <p class="lead">%s is asked %s about each caption, with the prompt set &ldquo;%s&rdquo;. Its states are read after layer
        %d of %d.</p>
        <div class="tiles">
        """
            .formatted(
                shown == 1 ? "a caption" : count(shown, "caption"),
                Html.text(subject().llm()),
                count(subject().facets(), "question"),
                Html.text(subject().prompts().name()),
                subject().layer(),
                subject().depth()));
    if (subject().facets() > 1) {
      tile(page, inspection.states().meanBetweenFacets(), "mean cosine of two facets of a caption");
      page.append(
          "<div class=\"tile\"><b>%s</b><span>of %d facets have a likeliest word of their own%s</span></div>%n"
              .formatted(ownWords(), subject().facets(), shown == 1 ? "" : ", on average"));
    }
    if (inspection.states().captions() > 1) {
      String of = "mean cosine of two captions in a facet, of %d captions";
      tile(
          page,
          inspection.states().meanBetweenCaptions(),
          of.formatted(inspection.states().captions()));
    }
    page.append("</div>\n");
  }

  private static void tile(StringBuilder page, double cosine, String what) {
    page.append(
        String.format(
            Locale.ROOT,
            "<div class=\"tile\"><b>%.2f</b><span>%s</span></div>%n",
            cosine,
            Html.text(what)));
  }

  private String ownWords() {
    double mean =
        inspection.captions().stream().mapToLong(PromptFindings::ownWords).average().orElse(0);
    return String.format(Locale.ROOT, mean == Math.rint(mean) ? "%.0f" : "%.1f", mean);
  }

  private void questions(StringBuilder page) {
    page.append("<h2>The questions</h2>\n<ol class=\"questions\">\n");
    List<Facet> facets = subject().prompts().facets();
    for (int k = 0; k < facets.size(); k++) {
      page.append(
          "<li>%s<b>%s <small>%s</small></b><q>%s</q></li>%n"
              .formatted(
                  Facets.label(subject().prompts(), k).badge(),
                  Html.text(facets.get(k).name()),
                  Html.text(facets.get(k).level()),
                  Html.foreign(facets.get(k).text().strip())));
    }
    page.append("</ol>\n");
  }

  private void findings(StringBuilder page) {
    page.append("<h2>Do the facets differ?</h2>\n<ul class=\"findings\">\n");
    new PromptFindings(inspection)
        .sentences()
        .forEach(sentence -> page.append("<li>%s</li>%n".formatted(Html.text(sentence))));
    page.append("</ul>\n");
  }

  private void means(StringBuilder page, FacetMaps maps) {
    if (inspection.states().captions() == 1 || subject().facets() == 1) {
      return;
    }
    page.append(
        """
        <p class="note">Cosine of two facets of the same caption, mean over %d captions. States of language models point into a narrow
        cone, so cosines are high to begin with: compare them with each other.%s</p>
        """
            .formatted(
                inspection.states().captions(),
                inspection.centred().isEmpty()
                    ? ""
                    : " Without what all captions have in common, cosines say whether two facets tell captions apart in the same way."));
    maps.writeMeans(page);
  }

  private void caption(StringBuilder page, FacetMaps maps, int number) {
    InspectedCaption caption = inspection.captions().get(number);
    page.append(
        "<h2 class=\"caption\">%s<small>%d tokens</small></h2>%n"
            .formatted(Html.foreign(caption.text()), caption.packed().length()));
    page.append("<h3>In one word <small>by the model&#39;s own output head</small></h3>\n");
    new WordSection(subject(), caption.words(), caption.lastWords()).write(page);
    page.append("<p class=\"note\">%s</p>%n".formatted(Html.text(lens())));
    page.append(
        "<h3>Tokens <small>id and position on hover; full colour marks the one whose state is read</small></h3>\n");
    TokenSection.of(subject(), caption).write(page);
    page.append("<div class=\"pair\">\n<figure><h4>Who sees whom</h4>\n");
    page.append(new MaskDrawing(caption.packed(), caption.span(), subject().positions()).svg());
    page.append("<figcaption>%s</figcaption></figure>%n".formatted(Html.text(maskNote())));
    if (subject().facets() > 1) {
      maps.write(page, number);
    }
    page.append("</div>\n");
  }

  private String lens() {
    int above = subject().depth() - subject().layer();
    String fragments = " A token may be only the beginning of a word.";
    return subject().last()
        ? "The state after the last layer goes through final norm and output head: this is the model's own distribution of the next token."
            + fragments
        : "A logit lens: the state after layer %d goes through final norm and output head as though the %s above did not exist. What the model itself would say next, after its last layer, stands below.%s"
            .formatted(subject().layer(), above == 1 ? "layer" : above + " layers", fragments);
  }

  private String maskNote() {
    String kind =
        subject().positions() == Positions.RUNNING
            ? "Positions run on through all facets (line); shared ones would start anew behind the prefix in each (dashed)."
            : "Every facet's positions start behind the prefix (line); running ones would go on through all facets (dashed).";
    return "A row's token sees the coloured columns: the prefix (grey, its head stronger) and its own facet, up to itself. "
        + kind;
  }

  private void settings(StringBuilder page) {
    page.append("<h2>Settings</h2>\n<dl>\n");
    entry(page, "language model", subject().llm());
    entry(page, "layer", "%d of %d".formatted(subject().layer(), subject().depth()));
    entry(page, "prompt set", subject().prompts().name());
    entry(page, "prefix", subject().prompts().prefix());
    entry(page, "positions", subject().positions().label());
    entry(page, "captions measured", Integer.toString(inspection.states().captions()));
    inspection.centred().ifPresent(c -> entry(page, "mean taken out", "that of " + c.source()));
    page.append("</dl>\n<footer>Made by <code>flame inspect</code>.</footer>\n");
  }

  private static void entry(StringBuilder page, String name, String value) {
    page.append("<dt>%s</dt><dd>%s</dd>%n".formatted(name, Html.foreign(value)));
  }
}
