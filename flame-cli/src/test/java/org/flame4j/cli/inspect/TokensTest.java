package org.flame4j.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.junit.jupiter.api.Test;

/** Tokens and words as a page shows them. */
class TokensTest {
  private static String section(String caption, TokenPiece... pieces) {
    PackedPrompt packed = new PackedPrompt(List.of(10, 11, 12, 13, 14, 15), 4, List.of(2));
    InspectedCaption inspected =
        new InspectedCaption(
            caption, packed, new CaptionSpan(1, 3), List.of(pieces), List.of(), List.of());
    Subject subject = new Subject("llm", 1, 2, PromptSet.shipped("raw"), Positions.SHARED);
    StringBuilder page = new StringBuilder();
    TokenSection.of(subject, inspected).write(page);
    return page.toString();
  }

  @Test
  void showsPartsPositionsAndTheTokenThatIsRead() {
    String html =
        section(
            "a <b>",
            new TokenPiece(0, 1, "head"),
            new TokenPiece(1, 3, "<b>"),
            new TokenPiece(3, 4, ","),
            new TokenPiece(4, 5, "word"),
            new TokenPiece(5, 6, ":\n"));
    assertThat(html)
        .contains("&lt;b&gt;</bdi><sup>2</sup>", "token 1, id 11, position 1; token 2, id 12")
        .contains("class=\"t read\"", ":\u21B5", "Read here", "the same for every caption")
        .doesNotContain("<b>", "dir=\"rtl\"");
  }

  @Test
  void arabicRunsFromRightToLeftAndItsLettersJoin() {
    String html =
        section(
            "تفاح",
            new TokenPiece(0, 1, "head"),
            new TokenPiece(1, 2, "تف"),
            new TokenPiece(2, 3, "اح"),
            new TokenPiece(3, 4, ","),
            new TokenPiece(4, 5, "word"),
            new TokenPiece(5, 6, ":"));
    assertThat(html)
        .contains("<div class=\"toks\" dir=\"rtl\">", "تف\u200D</bdi>", "\u200Dاح</bdi>");
    assertThat(TokenSection.isRightToLeft("12 \"כלב\"")).isTrue();
    assertThat(TokenSection.isRightToLeft("12 dogs, כלב")).isFalse();
    assertThat(TokenSection.isRightToLeft("12")).isFalse();
  }

  @Test
  void wordsThatCannotBeSeenAreMadeVisible() {
    assertThat(WordSection.html(new Word(" dog", 1, 0.5), false))
        .isEqualTo("<bdi dir=\"auto\">dog</bdi>");
    assertThat(WordSection.html(new Word(" <", 1, 0.5), true)).contains("\u2423", "&lt;");
    assertThat(WordSection.html(new Word(" \n", 1, 0.5), true)).contains("\u2423\u21B5");
    assertThat(WordSection.html(new Word("\u00A0", 1, 0.5), true)).contains("U+00A0");
    assertThat(WordSection.html(new Word("", 7, 0.5), true)).contains("id 7");
  }

  @Test
  void cosinesHaveNoZeroInFront() {
    assertThat(HeatMap.number(0.834, 2)).isEqualTo(".83");
    assertThat(HeatMap.number(-0.121, 2)).isEqualTo("-.12");
    assertThat(HeatMap.number(1, 2)).isEqualTo("1.00");
    assertThat(HeatMap.floor(0.95)).isEqualTo(0.9);
    assertThat(HeatMap.floor(-0.31)).isEqualTo(-0.4);
  }
}
