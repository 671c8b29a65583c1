package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flame4j.Golden;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmConfig;
import org.junit.jupiter.api.Test;

class PromptFlopsTest {
  /** Width 96, inner 160, 6 heads and 2 key/value heads of 16. */
  private static final LlmConfig CONFIG = LanguageModel.configOf(Golden.path("llm-llama"));

  private static final double QUERY_AND_OUTPUT = 2.0 * 96 * 6 * 16 * 2;
  private static final double KEY_AND_VALUE = 2.0 * 96 * 2 * 16 * 2;
  private static final double MLP = 3 * 2.0 * 96 * 160;

  /** A prefix of 3 tokens, facets of 2 and 1. */
  private static final PackedPrompt PROMPT =
      new PackedPrompt(List.of(5, 6, 7, 8, 9, 10), 3, List.of(2, 1));

  @Test
  void countsWhatTheReadLayerCannotDoWithout() {
    double keys = 6 * KEY_AND_VALUE;
    double readRows = 2 * (QUERY_AND_OUTPUT + MLP);
    double seenByReadRows = 5 + 4;
    assertThat(PromptFlops.of(PROMPT, CONFIG, 1))
        .isEqualTo(keys + readRows + 2.0 * 2 * 6 * 16 * seenByReadRows);
  }

  @Test
  void countsEveryTokenInTheLayersBelow() {
    double matrices = 6 * (QUERY_AND_OUTPUT + KEY_AND_VALUE + MLP);
    double seen = 1 + 2 + 3 + 4 + 5 + 4;
    double layer = matrices + 2.0 * 2 * 6 * 16 * seen; // scores, and their sum of values
    assertThat(PromptFlops.of(PROMPT, CONFIG, 3) - PromptFlops.of(PROMPT, CONFIG, 1))
        .isEqualTo(2 * layer);
  }
}
