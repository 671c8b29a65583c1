package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published cleaning, case by case. */
class CaptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a dog|a dog.",
        "a dog.|a dog.",
        "is it?|is it.",
        "so 'it'|so 'it'",
        "say \"no\"|say 'no'",
        "say \"no\" now|say 'no' now.",
        "what? yes!|what? yes!.",
        "犬|犬.",
      })
  void cleans(String caption, String cleaned) {
    assertThat(Captions.clean(caption)).isEqualTo(cleaned);
  }
}
