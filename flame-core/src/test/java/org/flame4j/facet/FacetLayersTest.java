package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several layers in one pass, against a model opened for each of them. */
class FacetLayersTest {
  private static final Path FOLDER = Golden.path("llm-qwen3");
  private static final List<String> CAPTIONS = List.of("a dog", "two cats asleep on a red sofa");

  @ParameterizedTest
  @EnumSource
  void eachLayerIsAsReadAlone(Positions positions) {
    PromptSet prompts = PromptSet.shipped("short");
    List<Integer> layers = List.of(1, 3, 4);
    try (Scope scope = new Scope();
        LanguageModel model = LanguageModel.open(FOLDER, 5, Compute.CPU)) {
      FacetLayers swept = new FacetLayers(model, positions);
      List<Tensor> together = swept.encode(CAPTIONS, prompts, layers);
      for (int i = 0; i < layers.size(); i++) {
        try (LanguageModel one = LanguageModel.open(FOLDER, layers.get(i), Compute.CPU)) {
          Tensor alone = new FacetEncoder(one, positions).encode(CAPTIONS, prompts);
          assertThat(together.get(i).shape()).isEqualTo(alone.shape());
          assertThat(Golden.relativeError(together.get(i), alone)).isLessThan(1e-4);
        }
      }
      for (List<Integer> wrong : List.of(List.of(2, 2), List.of(0), List.of(6))) {
        assertThatThrownBy(() -> swept.encode(CAPTIONS, prompts, wrong))
            .hasMessageContaining("ascend within 1..5");
      }
    }
  }
}
