package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LongRoPE has other frequencies for long texts: those are refused by name, never mixed. */
class PositionLimitTest {
  @TempDir private Path folder;

  private LanguageModel phi3(int limit) throws IOException {
    Path golden = Golden.path("llm-phi3");
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(golden.resolve(name), folder.resolve(name));
    }
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace(
            "\"original_max_position_embeddings\": 2048",
            "\"original_max_position_embeddings\": " + limit));
    return LanguageModel.open(folder, 1, Compute.CPU);
  }

  @Test
  void aPromptBeyondTheFirstLengthIsRefused() throws IOException {
    try (Scope scope = new Scope();
        LanguageModel model = phi3(120)) {
      FacetEncoder running = new FacetEncoder(model, Positions.RUNNING);
      FacetEncoder shared = new FacetEncoder(model, Positions.SHARED);
      PromptSet prompts = PromptSet.shipped("long");
      shared.encode(List.of("a dog"), prompts);
      assertThatThrownBy(() -> running.encode(List.of("a dog"), prompts))
          .isInstanceOf(PromptException.class)
          .hasMessageContainingAll("caption 1", "beyond 120", "shorten the caption");
    }
  }
}
