package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder that is not quite a model says, and that passes leave nothing behind. */
class LanguageModelTest {
  @TempDir private Path folder;

  private Path copyWith(String from, String to) throws IOException {
    Path golden = Golden.path("llm-qwen3");
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(golden.resolve(name), folder.resolve(name));
    }
    String config = Files.readString(golden.resolve("config.json"));
    assertThat(config).contains(from);
    Files.writeString(folder.resolve("config.json"), config.replace(from, to));
    return folder;
  }

  private void assertRefused(String from, String to, String message) throws IOException {
    Path copy = copyWith(from, to);
    assertThatThrownBy(() -> LanguageModel.open(copy, 2, Compute.CPU).close())
        .isInstanceOf(TextException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(copy.toString());
  }

  @Test
  void namesAnUnknownArchitecture() throws IOException {
    assertRefused("\"model_type\": \"qwen3\"", "\"model_type\": \"mamba\"", "'mamba'");
  }

  @Test
  void namesAMissingTensor() throws IOException {
    assertRefused("\"model_type\": \"qwen3\"", "\"model_type\": \"qwen2\"", "q_proj.bias");
  }

  @Test
  void namesATensorOfAnotherShape() throws IOException {
    assertRefused("\"intermediate_size\": 160", "\"intermediate_size\": 161", "gate_proj");
  }

  @Test
  void namesATensorThatHoldsNoFloatingPointNumbers() throws IOException {
    Path copy = copyWith("qwen3", "qwen3");
    String name = "model.layers.0.input_layernorm.weight";
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = new HashMap<>();
      try (SafetensorsFile file = SafetensorsFile.open(copy.resolve("model.safetensors"))) {
        file.names().forEach(n -> tensors.put(n, file.load(n).copy()));
      }
      tensors.compute(name, (n, old) -> Tensors.zeros(DType.I64, old.shape()));
      SafetensorsWriter.write(copy.resolve("model.safetensors"), tensors, Map.of());
    }
    assertThatThrownBy(() -> LanguageModel.open(copy, 2, Compute.CPU).close())
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll(copy.toString(), name, "I64");
  }

  @Test
  void namesADamagedTokenizerConfig() throws IOException {
    Path copy = copyWith("qwen3", "qwen3");
    Files.writeString(copy.resolve("tokenizer_config.json"), "{\"bos_token\": ");
    assertThatThrownBy(() -> LanguageModel.open(copy, 2, Compute.CPU).close())
        .isInstanceOf(TextException.class)
        .hasMessageContaining(copy.resolve("tokenizer_config.json").toString());
  }

  @Test
  void refusesATokenizerBeyondTheEmbeddingTable() throws IOException {
    assertRefused("\"vocab_size\": 777", "\"vocab_size\": 700", "777 tokens");
  }

  /** As the tokenizer of Gemma 3 has one that stands for pictures, which its text models lack. */
  @Test
  void refusesATokenWithoutAnEmbeddingWhereItStandsInATextOnly() throws IOException {
    Path copy = copyWith("qwen3", "qwen3");
    String json = Files.readString(Golden.path("llm-qwen3").resolve("tokenizer.json"));
    String added =
        "\"added_tokens\": [{\"id\": 777, \"content\": \"<picture>\", \"single_word\": false,"
            + " \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true},";
    Files.writeString(
        copy.resolve("tokenizer.json"), json.replaceFirst("\"added_tokens\": \\[", added));
    try (LanguageModel model = LanguageModel.open(copy, 1, Compute.CPU)) {
      List<Integer> ids = model.tokenizer().encode("a<picture>", true).ids();
      assertThat(ids).endsWith(777);
      assertThatThrownBy(() -> model.hidden(TokenStream.causal(List.of(ids))))
          .isInstanceOf(TextException.class)
          .hasMessageContaining("'<picture>'");
    }
  }

  @Test
  void refusesALayerThatIsNotThere() {
    assertThatThrownBy(() -> LanguageModel.open(Golden.path("llm-qwen3"), 6, Compute.CPU))
        .hasMessageContaining("layers 1..5; layer=6");
    assertThatThrownBy(() -> LanguageModel.open(folder.resolve("none.gguf"), 1, Compute.CPU))
        .hasMessageContaining("does not exist");
  }

  @Test
  void passesLeaveNothingBehind() {
    try (LanguageModel model = LanguageModel.open(Golden.path("llm-llama"), 3, Compute.CPU)) {
      TokenStream stream = TokenStream.causal(List.of(List.of(1, 5, 9), List.of(1, 7)));
      float[] first = {};
      long handles = 0;
      for (int i = 0; i < 60; i++) {
        try (Scope scope = new Scope()) {
          Tensor hidden = model.hidden(stream);
          assertThat(hidden.shape()).containsExactly(2, 96);
          first = i == 0 ? Tensors.floats(hidden) : first;
          assertThat(Tensors.floats(hidden)).containsExactly(first);
        }
        handles = i == 10 ? NativeRuntime.liveHandles() : handles;
      }
      assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(handles);
    }
  }
}
