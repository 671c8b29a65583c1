package org.flame4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of concepts, captions and languages. */
class DemoTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A deer.                          | deer
          deer                             | deer
          An eggplant.                     | eggplant
          A kangaroo. Look, a kangaroo!    | kangaroo
          A peacock (a male peafowl).      | peacock
          Jack-o'-lantern                  | jack o lantern
          woman running: facing right      | woman running
          The                              | the
          keycap: *                        | keycap
          !?                               | !?
          """)
  void equalThingsHaveEqualLabels(String text, String label) {
    assertThat(Concept.of("any", text).label()).isEqualTo(label);
  }

  @Test
  void idsKeepWhatLabelsDrop() {
    assertThat(Concept.of("stamps", "A kangaroo. Look!").id()).isEqualTo("stamps/kangaroo. look!");
  }

  @ParameterizedTest
  @CsvSource({
    "en, en",
    "es-mx, es-MX",
    "en_GB, en-GB",
    "zh-hant, zh-Hant",
    "zh_TW, zh-Hant",
    "zh_CN, zh",
    "sr@latin, sr-Latn",
    "ca@valencia, ca-valencia",
    "pt_BR, pt-BR",
    "he, he",
    "kab, kab"
  })
  void languagesHaveOneSpelling(String spelling, String tag) {
    assertThat(Captions.tag(spelling)).isEqualTo(tag);
  }

  @Test
  void captionsKeepTagsThatSaySomethingNew() {
    List<String> tags = List.of("Face", "angry", "?", "angry", "mad face", "face with");
    assertThat(EmojiLabels.caption("face with steam", tags))
        .isEqualTo("face with steam (angry, mad face)");
    assertThat(EmojiLabels.caption("minus", List.of("-", "−"))).isEqualTo("minus");
  }

  @Test
  void textStaysOnOneLine() {
    assertThat(Captions.oneLine("\uFEFF a\tb\r\nc\u0000 ")).isEqualTo("a b c");
  }

  @Test
  void keysCannotLeaveTheFolder() {
    Concept concept = Concept.of("stamps", "x");
    assertThatThrownBy(() -> new DemoPicture("stamps", "../../x", "png", new byte[0], "x", concept))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining("../../x");
  }
}
