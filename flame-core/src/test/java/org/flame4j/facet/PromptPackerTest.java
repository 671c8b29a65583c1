package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Captions no paper expects: empty, enormous, odd characters. */
class PromptPackerTest {
  private static LanguageModel model;

  @BeforeAll
  static void open() {
    model = LanguageModel.open(Golden.path("llm-mistral"), 1, Compute.CPU);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void cutsACaptionOf100000Characters() {
    PromptPacker packer = new PromptPacker(PromptSet.shipped("long"), model.tokenizer());
    PackedPrompt packed = packer.pack("seven grey cats ".repeat(6250));
    int around = packer.pack("x").length();
    assertThat(packed.length())
        .isBetween(PromptPacker.CAPTION_TOKENS, PromptPacker.CAPTION_TOKENS + around);
    assertThat(packed.facetLengths()).isEqualTo(packer.pack("x").facetLengths());
  }

  @Test
  void refusesAnEmptyCaptionAndSaysWhich() {
    FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING);
    assertThatThrownBy(() -> encoder.encode(List.of("a cat", " "), PromptSet.shipped("raw")))
        .isInstanceOf(PromptException.class)
        .hasMessage("caption 2: the caption is empty");
  }

  @Test
  void facetsHoldTheirOwnTextWhateverTheCaption() {
    PromptSet prompts = PromptSet.shipped("long");
    PromptPacker packer = new PromptPacker(prompts, model.tokenizer());
    for (String caption :
        List.of("<s>", "a\nb", "👩🏽‍🚀 \u0000 é", "means in just one word:\"", ", , ,", "  x  ")) {
      PackedPrompt packed = packer.pack(caption);
      for (int k = 1; k < prompts.facets().size(); k++) {
        List<Integer> ids = packed.ids().subList(packed.facetStart(k), packed.readToken(k) + 1);
        assertThat(model.tokenizer().decode(ids))
            .as(caption)
            .isEqualTo(prompts.facets().get(k).text());
      }
    }
  }

  @Test
  void captionsStandBehindTheSameHead() {
    PromptPacker packer = new PromptPacker(PromptSet.shipped("long"), model.tokenizer());
    List<Integer> head = packer.pack("dogs").ids().subList(0, packer.captionSpan("dogs").start());
    assertThat(model.tokenizer().decode(head)).endsWith("Detailed Image description : \"");
    for (String caption : List.of("two red apples", "赤いリンゴ", "تفاحة حمراء", "<s> \"x\"?")) {
      PackedPrompt packed = packer.pack(caption);
      CaptionSpan span = packer.captionSpan(caption);
      assertThat(packed.ids().subList(0, span.start())).isEqualTo(head);
      // The full stop may be one token with the quote behind it, and then belongs to that.
      assertThat(model.tokenizer().decode(packed.ids().subList(span.start(), span.end())) + ".")
          .startsWith(Captions.clean(caption));
      assertThat(span.end()).isLessThan(packed.prefixLength());
    }
  }

  @Test
  void positionsRunOnOrStartAgain() {
    PackedPrompt packed = new PackedPrompt(List.of(1, 2, 3, 4, 5), 2, List.of(1, 2));
    assertThat(packed.positions(Positions.RUNNING)).containsExactly(0, 1, 2, 3, 4);
    assertThat(packed.positions(Positions.SHARED)).containsExactly(0, 1, 2, 2, 3);
  }

  @Test
  void noCaptionsGiveNoRows() {
    try (Scope scope = new Scope()) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.SHARED);
      assertThat(Tensors.floats(encoder.encode(List.of(), PromptSet.shipped("raw")))).isEmpty();
    }
  }
}
