package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Next tokens, as transformers gives them and as plain arithmetic does. */
class OutputHeadTest {
  @TempDir private Path copy;

  /** Heads of their own and embedding tables used as heads; norms around 1 and around 0. */
  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3", "nemo"})
  void agreesWithTransformers(String family) {
    Path folder = Golden.path("llm-" + family);
    JsonNode golden = JsonMapper.shared().readTree(folder.resolve("head.json").toFile());
    assertSame(folder, golden, golden.get("next"));
  }

  /** So low a cap that it changes what is likely. */
  @Test
  void capsLogitsAsTransformersDoes() throws IOException {
    Path folder = Golden.path("llm-gemma2");
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(folder.resolve(name), copy.resolve(name));
    }
    String config = Files.readString(folder.resolve("config.json"));
    String capped =
        config.replace("\"final_logit_softcapping\": 30.0", "\"final_logit_softcapping\": 1.5");
    assertThat(capped).isNotEqualTo(config);
    Files.writeString(copy.resolve("config.json"), capped);
    JsonNode golden = JsonMapper.shared().readTree(folder.resolve("head.json").toFile());
    assertSame(copy, golden, JsonMapper.shared().createArrayNode().add(golden.get("capped")));
  }

  private static void assertSame(Path folder, JsonNode golden, JsonNode expectations) {
    List<Integer> ids = golden.get("ids").valueStream().map(JsonNode::asInt).toList();
    try (LanguageModel model =
            LanguageModel.open(folder, LanguageModel.configOf(folder).layers(), Compute.CPU);
        OutputHead head = OutputHead.open(folder);
        Scope scope = new Scope()) {
      for (JsonNode next : expectations) {
        List<Integer> text = ids.subList(0, next.get("length").asInt());
        Tensor states = model.hidden(TokenStream.causal(List.of(text)));
        List<Guess> guesses = head.guesses(states, 6).getFirst();
        for (int i = 0; i < guesses.size(); i++) {
          assertThat(guesses.get(i).token()).isEqualTo(next.get("tokens").get(i).asInt());
          double expected = next.get("probabilities").get(i).asDouble();
          assertThat(guesses.get(i).probability()).isCloseTo(expected, within(1e-4 * expected));
        }
      }
    }
  }

  /** Blocks of any size, also one that leaves a rest and one of fewer rows than tokens wanted. */
  @ParameterizedTest
  @ValueSource(ints = {3, 100, 777, 10_000})
  void agreesWithPlainArithmeticWhateverTheBlocks(int blockRows) {
    Path folder = Golden.path("llm-llama");
    int width = LanguageModel.configOf(folder).hiddenSize();
    try (OutputHead head = OutputHead.open(folder, blockRows);
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"));
        Scope scope = new Scope()) {
      Tensor states = Tensors.randn(11, 3, 5, width);
      float[] norm = Tensors.floats(file.load("model.norm.weight"));
      float[] table = Tensors.floats(file.load("lm_head.weight"));
      List<List<Guess>> guesses = head.guesses(states, 7);
      for (int r = 0; r < 5; r++) {
        double[] expected = naive(Tensors.floats(states.select(0, r)), norm, table);
        List<Integer> order =
            IntStream.range(0, expected.length)
                .boxed()
                .sorted((a, b) -> Double.compare(expected[b], expected[a]))
                .limit(7)
                .toList();
        assertThat(guesses.get(r).stream().map(Guess::token)).containsExactlyElementsOf(order);
        for (Guess guess : guesses.get(r)) {
          double probability = expected[guess.token()];
          assertThat(guess.probability()).isCloseTo(probability, within(1e-5 * probability + 1e-9));
        }
      }
    }
  }

  private static double[] naive(float[] state, float[] norm, float[] table) {
    double squares = 0;
    for (float value : state) {
      squares += (double) value * value;
    }
    double scale = 1 / Math.sqrt(squares / state.length + 1e-5);
    double[] exp = new double[table.length / state.length];
    double sum = 0;
    for (int token = 0; token < exp.length; token++) {
      double logit = 0;
      for (int i = 0; i < state.length; i++) {
        logit += state[i] * scale * norm[i] * table[token * state.length + i];
      }
      exp[token] = Math.exp(logit);
      sum += exp[token];
    }
    double total = sum;
    return IntStream.range(0, exp.length).mapToDouble(i -> exp[i] / total).toArray();
  }

  @Test
  void refusesStatesOfAnotherWidth() {
    try (OutputHead head = OutputHead.open(Golden.path("llm-llama"));
        Scope scope = new Scope()) {
      assertThatThrownBy(() -> head.guesses(Tensors.randn(1, 1, 2, 5), 3))
          .hasMessageContaining("[2, 5]");
    }
  }
}
