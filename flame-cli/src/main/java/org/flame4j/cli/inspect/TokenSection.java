package org.flame4j.cli.inspect;

import java.util.List;
import java.util.Locale;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.report.Html;
import org.flame4j.facet.PackedPrompt;

/** A caption's tokens part by part, and the same as a table. */
record TokenSection(Subject subject, InspectedCaption caption, List<Integer> positions) {
  /** Makes letters of Arabic script join over the edge of two tokens. */
  private static final String JOINER = "\u200D";

  static TokenSection of(Subject subject, InspectedCaption caption) {
    return new TokenSection(subject, caption, caption.packed().positions(subject.positions()));
  }

  void write(StringBuilder page) {
    PackedPrompt packed = caption.packed();
    int start = caption.span().start();
    int end = caption.span().end();
    page.append("<div class=\"spans\">\n");
    part(page, "head", "head", 0, start, "the same for every caption, computed once");
    part(page, "own", "caption", start, end, "");
    part(page, "rest", "rest of the prefix", end, packed.prefixLength(), "");
    for (int k = 0; k < subject.facets(); k++) {
      String name =
          "%s %s"
              .formatted(
                  Facets.label(subject.prompts(), k).badge(),
                  Html.text(subject.prompts().facets().get(k).name()));
      part(page, Facets.colour(k), name, packed.facetStart(k), packed.readToken(k) + 1, "");
    }
    page.append("</div>\n");
    table(page);
  }

  private void part(
      StringBuilder page, String style, String name, int start, int end, String note) {
    if (start >= end) {
      return;
    }
    page.append(
        "<div class=\"%s\"><div class=\"what\">%s<small>%s%s</small></div><div class=\"toks\"%s>"
            .formatted(
                style,
                name,
                range(start, end),
                note.isEmpty() ? "" : "; " + note,
                direction(start)));
    List<TokenPiece> pieces = caption.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).start() >= start && pieces.get(i).end() <= end) {
        page.append(chip(pieces.get(i), joined(i - 1, i, end), joined(i, i + 1, end)));
      }
    }
    page.append("</div></div>\n");
  }

  private String range(int start, int end) {
    String tokens = "tokens %d&ndash;%d".formatted(start, end - 1);
    return positions.get(start) == start
        ? tokens
        : "%s at positions %d&ndash;%d"
            .formatted(tokens, positions.get(start), positions.get(end - 1));
  }

  /** Tokens of a caption that is written from right to left stand so, too. */
  private String direction(int start) {
    boolean own = start == caption.span().start();
    return own && isRightToLeft(caption.text()) ? " dir=\"rtl\"" : "";
  }

  static boolean isRightToLeft(String text) {
    return text.codePoints()
        .map(Character::getDirectionality)
        .filter(d ->
            d == Character.DIRECTIONALITY_LEFT_TO_RIGHT
                || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC)
        .mapToObj(d -> d != Character.DIRECTIONALITY_LEFT_TO_RIGHT)
        .findFirst()
        .orElse(false);
  }

  private boolean joined(int left, int right, int end) {
    List<TokenPiece> pieces = caption.pieces();
    return left >= 0
        && right < pieces.size()
        && pieces.get(right).end() <= end
        && isArabic(pieces.get(left).text(), true)
        && isArabic(pieces.get(right).text(), false);
  }

  private static boolean isArabic(String text, boolean atEnd) {
    return !text.isEmpty()
        && Character.UnicodeScript.of(
                atEnd ? text.codePointBefore(text.length()) : text.codePointAt(0))
            == Character.UnicodeScript.ARABIC;
  }

  private String chip(TokenPiece piece, boolean joinedBefore, boolean joinedAfter) {
    int facet = caption.packed().facetOf(piece.start());
    boolean read = facet >= 0 && piece.end() - 1 == caption.packed().readToken(facet);
    String text =
        (joinedBefore ? JOINER : "") + Html.text(shown(piece.text())) + (joinedAfter ? JOINER : "");
    int tokens = piece.end() - piece.start();
    return "<span class=\"t%s\" title=\"%s\"><bdi>%s</bdi>%s</span>"
        .formatted(
            read ? " read" : "",
            Html.text(hover(piece, read ? facet : -1)),
            text,
            tokens == 1 ? "" : "<sup>%d</sup>".formatted(tokens));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "\u2205" : text.replace("\n", "\u21B5").replace("\t", "\u21E5");
  }

  private String hover(TokenPiece piece, int readBy) {
    StringBuilder hover = new StringBuilder();
    for (int i = piece.start(); i < piece.end(); i++) {
      hover.append(
          String.format(
              Locale.ROOT,
              "%stoken %d, id %d, position %d",
              hover.isEmpty() ? "" : "; ",
              i,
              caption.packed().ids().get(i),
              positions.get(i)));
    }
    return readBy < 0
        ? hover.toString()
        : hover + ". Read here: its state is the embedding of facet " + (readBy + 1);
  }

  private void table(StringBuilder page) {
    page.append(
        """
        <details><summary>All %d tokens as a table</summary>
        <div class="scroll"><table class="tokens">
        <thead><tr><th>token</th><th>id</th><th>position</th><th>text</th><th>part</th></tr></thead>
        <tbody>
        """
            .formatted(caption.packed().length()));
    for (TokenPiece piece : caption.pieces()) {
      for (int i = piece.start(); i < piece.end(); i++) {
        page.append(
            "<tr><td>%d</td><td>%d</td><td>%d</td><td>%s</td><td>%s</td></tr>%n"
                .formatted(
                    i,
                    caption.packed().ids().get(i),
                    positions.get(i),
                    i == piece.start() ? Html.foreign(shown(piece.text())) : "&#8943;",
                    Html.text(partOf(i))));
      }
    }
    page.append("</tbody></table></div></details>\n");
  }

  private String partOf(int token) {
    int facet = caption.packed().facetOf(token);
    if (facet >= 0) {
      String name = subject.prompts().facets().get(facet).name();
      return token == caption.packed().readToken(facet) ? name + ", read here" : name;
    }
    return token < caption.span().start()
        ? "head"
        : token < caption.span().end() ? "caption" : "prefix";
  }
}
