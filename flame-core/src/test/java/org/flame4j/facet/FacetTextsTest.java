package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a facet sees, written out. */
class FacetTextsTest {
  @Test
  void rawPromptIsOneText() {
    assertThat(FacetTexts.of(PromptSet.shipped("raw"), "<s>").seenBy(0, "a \"red\" apple"))
        .isEqualTo(
            "Image description : \"a 'red' apple.\" . After thinking step by step ,"
                + " this image description means in just one word:\"");
  }

  @Test
  void firstTokenBelongsToTheFirstFacet() {
    FacetTexts texts = FacetTexts.of(PromptSet.shipped("long"), "<s>");
    assertThat(texts.seenBy(0, "x"))
        .endsWith("step by step , <s> this image description means in just one word:\"");
    assertThat(texts.seenBy(6, "x"))
        .endsWith(
            "step by step , the overall atmosphere or emotion of this image means in just one"
                + " word:\"");
  }

  @Test
  void separatorVanishesWithoutFirstToken() {
    assertThat(FacetTexts.of(PromptSet.shipped("short"), "").facets().getFirst())
        .isEqualTo(" this image description means in just one word:\"");
  }
}
