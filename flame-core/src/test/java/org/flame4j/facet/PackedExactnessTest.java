package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TokenStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An embedding is the same alone and whatever goes through the model beside it. */
class PackedExactnessTest {
  private static final long SEED = Long.getLong("tests.seed", 42);
  private static final double ERROR = 1e-5;
  private static final List<PromptSet> SETS =
      List.of(PromptSet.shipped("raw"), PromptSet.shipped("short"), PromptSet.shipped("long"));
  private static final List<String> WORDS =
      List.of("a", "dog", "red", "castle,", "\"so\"", "Straße", "犬", "running", "in", "the rain?");

  private static String caption(Random random, int words) {
    List<String> caption = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      caption.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", caption);
  }

  /** Captions of 1 to 60 words, some twice. */
  private static List<String> captions(Random random) {
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      captions.add(caption(random, 1 + random.nextInt(i % 3 == 0 ? 60 : 6)));
    }
    captions.add(captions.get(random.nextInt(captions.size())));
    Collections.shuffle(captions, random);
    return captions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
  void doesNotDependOnTheBatch(String family) {
    Random random = new Random(SEED);
    try (LanguageModel model = LanguageModel.open(Golden.path("llm-" + family), 3, Compute.CPU)) {
      for (Positions positions : Positions.values()) {
        Map<String, float[]> alone = new HashMap<>();
        for (int batchTokens : List.of(1, 100 + random.nextInt(400), 2048, 100_000)) {
          compare(new FacetEncoder(model, positions, batchTokens), captions(random), alone);
        }
      }
    }
  }

  private static void compare(
      FacetEncoder encoder, List<String> captions, Map<String, float[]> alone) {
    try (Scope scope = new Scope()) {
      Tensor together = encoder.encode(captions, SETS); // [n, 11, D]
      for (int i = 0; i < captions.size(); i++) {
        float[] expected =
            alone.computeIfAbsent(captions.get(i), caption -> inPassesOfTheirOwn(encoder, caption));
        assertThat(Golden.relativeError(Tensors.floats(together.select(0, i)), expected))
            .as("seed %d: %s", SEED, captions.get(i))
            .isLessThan(ERROR);
      }
    }
  }

  /** The rows of each set, one set at a time. */
  private static float[] inPassesOfTheirOwn(FacetEncoder encoder, String caption) {
    List<Tensor> rows =
        SETS.stream().map(set -> encoder.encode(List.of(caption), set).squeeze(0)).toList();
    return Tensors.floats(Tensors.cat(rows, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
  void sharesThePrefixOfRawAndShortAlone(String family) {
    try (LanguageModel model = LanguageModel.open(Golden.path("llm-" + family), 3, Compute.CPU)) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING);
      List<PackedPrompt> packed = encoder.pack(List.of("A red castle", "犬"), SETS);
      assertThat(packed).hasSize(4);
      assertThat(packed.get(0).setSizes()).containsExactly(1, 3);
      assertThat(packed.get(1).setSizes()).containsExactly(7);
      assertThat(packed.get(0).positions(Positions.RUNNING).get(packed.get(0).facetStart(1)))
          .isEqualTo(packed.get(0).prefixLength());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3"})
  void rawIsThePlainSinglePrompt(String family) {
    try (LanguageModel model = LanguageModel.open(Golden.path("llm-" + family), 3, Compute.CPU);
        Scope scope = new Scope()) {
      List<String> captions = List.of("A red castle", "a dog running in the rain", "犬");
      FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING);
      List<List<Integer>> whole =
          captions.stream()
              .map(c -> new PromptPacker(SETS.getFirst(), model.tokenizer()).pack(c).ids())
              .toList();
      Tensor plain = model.hidden(TokenStream.causal(whole)); // [n, D]
      Tensor raw = encoder.encode(captions, SETS).select(1, 0);
      assertThat(Golden.relativeError(raw, plain)).isLessThan(ERROR);
    }
  }
}
