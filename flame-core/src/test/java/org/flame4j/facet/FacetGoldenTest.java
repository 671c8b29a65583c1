package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Facet embeddings of all model families, alone and in any batch. */
class FacetGoldenTest {
  private static final double COSINE = 0.99999;
  private static final double RELATIVE_ERROR = 1e-4;

  /** The first four were computed by the published code, the others as their script says. */
  private static final List<String> FAMILIES =
      List.of(
          "mistral",
          "llama",
          "qwen2",
          "qwen3",
          "gemma",
          "gemma2",
          "gemma3",
          "phi3",
          "nemo",
          "qwen2-window",
          "qwen3-yarn");

  /** A golden model, opened at the golden layer. */
  private record Case(LanguageModel model, SafetensorsFile numbers, JsonNode json)
      implements AutoCloseable {
    static Case open(String family) {
      Path folder = Golden.path("llm-" + family);
      JsonNode json = JsonMapper.shared().readTree(folder.resolve("golden.json").toFile());
      LanguageModel model = LanguageModel.open(folder, json.get("layer").asInt(), Compute.CPU);
      return new Case(model, SafetensorsFile.open(folder.resolve("golden.safetensors")), json);
    }

    List<String> captions() {
      return json.get("captions").valueStream().map(JsonNode::asString).toList();
    }

    @Override
    public void close() {
      numbers.close();
      model.close();
    }
  }

  @TestFactory
  List<DynamicTest> meetsThePublishedNumbers() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String family : FAMILIES) {
      for (String set : List.of("raw", "short", "long")) {
        for (Positions positions : Positions.values()) {
          String name = family + " " + set + " " + positions.label();
          tests.add(DynamicTest.dynamicTest(name, () -> check(family, set, positions)));
        }
      }
    }
    return tests;
  }

  private static void check(String family, String set, Positions positions) {
    try (Case golden = Case.open(family);
        Scope scope = new Scope()) {
      boolean shared = positions == Positions.SHARED && !set.equals("raw");
      Tensor expected = golden.numbers.load(shared ? set + "_shared" : set);
      PromptSet prompts = PromptSet.shipped(set);
      List<String> captions = golden.captions();
      FacetEncoder encoder = new FacetEncoder(golden.model, positions);
      for (int i = 0; i < captions.size(); i++) {
        Tensor alone = encoder.encode(List.of(captions.get(i)), prompts);
        assertSame(alone, expected.narrow(0, i, 1), captions.get(i) + " alone");
      }
      assertInBatches(golden.model, positions, prompts, captions, expected);
    }
  }

  /** Random neighbours, repeated captions and batch sizes, from one prompt to all in one pass. */
  private static void assertInBatches(
      LanguageModel model,
      Positions positions,
      PromptSet prompts,
      List<String> captions,
      Tensor expected) {
    Random random = new Random(17);
    for (int batchTokens : List.of(300, 10_000)) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < captions.size() + 3; i++) {
        order.add(i % captions.size());
      }
      Collections.shuffle(order, random);
      FacetEncoder encoder = new FacetEncoder(model, positions, batchTokens);
      Tensor actual = encoder.encode(order.stream().map(captions::get).toList(), prompts);
      for (int i = 0; i < order.size(); i++) {
        String name = captions.get(order.get(i)) + " in batches of " + batchTokens + " tokens";
        assertSame(actual.narrow(0, i, 1), expected.narrow(0, order.get(i), 1), name);
      }
    }
  }

  private static void assertSame(Tensor actual, Tensor expected, String name) {
    long width = expected.size(-1);
    Tensor a = actual.reshape(-1, width);
    Tensor e = expected.reshape(-1, width);
    for (int facet = 0; facet < e.size(0); facet++) {
      float[] one = Tensors.floats(a.select(0, facet));
      float[] other = Tensors.floats(e.select(0, facet));
      assertThat(Golden.cosine(one, other))
          .as("%s facet %d", name, facet)
          .isGreaterThanOrEqualTo(COSINE);
      assertThat(Golden.relativeError(one, other))
          .as("%s facet %d", name, facet)
          .isLessThanOrEqualTo(RELATIVE_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "short", "long"})
  void packsThePublishedTokenIds(String set) {
    for (String family : List.of("mistral", "gemma3", "phi3", "nemo", "qwen3-yarn")) {
      packsTheTokenIds(family, set);
    }
  }

  private static void packsTheTokenIds(String family, String set) {
    try (Case golden = Case.open(family)) {
      JsonNode expected = golden.json.get("input_ids").get(set);
      PromptPacker packer = new PromptPacker(PromptSet.shipped(set), golden.model.tokenizer());
      List<String> captions = golden.captions();
      for (int i = 0; i < captions.size(); i++) {
        List<Integer> ids = expected.get(i).valueStream().map(JsonNode::asInt).toList();
        PackedPrompt packed = packer.pack(captions.get(i));
        assertThat(packed.ids()).isEqualTo(ids);
        String prefix =
            golden.model.tokenizer().decode(packed.ids().subList(0, packed.prefixLength()));
        assertThat(prefix).endsWith("After thinking step by step ,");
        assertThat(packed.facetLengths()).hasSize(PromptSet.shipped(set).facets().size());
      }
    }
  }
}
