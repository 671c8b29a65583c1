package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmConfig;
import org.flame4j.text.TokenStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that trains against the frozen one that reads what it saves. */
class LlamaTest {
  private static final List<Integer> TEXT = List.of(0, 5, 77, 200, 5, 9, 258);

  private final PretrainConfig.Shape shape = new PretrainConfig.Shape(3, 32, 48, 4, 2, 259);
  private final LlmConfig config = shape.llm(259);

  @Test
  void hiddenStatesAreThoseOfTheFrozenModel(@TempDir Path folder) {
    TokenizerFiles.write(folder, new BpeVocabulary());
    try (Scope scope = new Scope();
        LlamaParameters parameters = LlamaParameters.random(config, 3);
        RotaryTable rope = new RotaryTable(config, 16)) {
      LlamaFolder.write(folder, config, 16, parameters.byName(), DType.F32);
      Llama model = new Llama(config, parameters.byName(), rope);
      Tensor ids = Tensors.of(TEXT.stream().mapToLong(i -> i).toArray(), 1, TEXT.size());
      float[] all = Tensors.floats(model.hidden(ids, null));
      try (LanguageModel frozen = LanguageModel.open(folder, 3, Compute.CPU)) {
        for (int t = 0; t < TEXT.size(); t++) {
          List<List<Integer>> prefix = List.of(TEXT.subList(0, t + 1));
          float[] want = Tensors.floats(frozen.hidden(TokenStream.causal(prefix)));
          for (int i = 0; i < want.length; i++) {
            assertThat(all[t * want.length + i]).isCloseTo(want[i], within(1e-5f));
          }
        }
      }
    }
  }

  @Test
  void chosenRowsAreThoseOfAllRows() {
    try (Scope scope = new Scope();
        LlamaParameters parameters = LlamaParameters.random(config, 3);
        RotaryTable rope = new RotaryTable(config, 16)) {
      Llama model = new Llama(config, parameters.byName(), rope);
      Tensor ids = Tensors.of(new long[] {0, 4, 8, 15, 0, 16, 23, 42}, 2, 4);
      Tensor rows = Tensors.of(new long[] {1, 6}, 2);
      float[] all = Tensors.floats(model.hidden(ids, null).indexSelect(0, rows));
      float[] some = Tensors.floats(model.hidden(ids, rows));
      for (int i = 0; i < all.length; i++) {
        assertThat(some[i]).isCloseTo(all[i], within(1e-6f));
      }
    }
  }
}
