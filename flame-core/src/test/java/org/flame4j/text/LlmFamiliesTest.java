package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each family's layers, one by one, against transformers; and what configs may say. */
class LlmFamiliesTest {
  @TempDir private Path dir;

  private static List<List<Integer>> rawPrompts(Path folder) {
    JsonNode json = JsonMapper.shared().readTree(folder.resolve("golden.json").toFile());
    List<List<Integer>> prompts = new ArrayList<>();
    for (JsonNode ids : json.get("input_ids").get("raw")) {
      prompts.add(ids.valueStream().map(JsonNode::asInt).toList());
    }
    return prompts;
  }

  private static void assertLayers(Path folder, Path golden) {
    TokenStream stream = TokenStream.causal(rawPrompts(golden));
    try (SafetensorsFile numbers = SafetensorsFile.open(golden.resolve("golden.safetensors"));
        Scope scope = new Scope()) {
      Tensor expected = numbers.load("raw_layers"); // [layers, prompts, D]
      for (int layer = 1; layer <= expected.size(0); layer++) {
        try (LanguageModel model = LanguageModel.open(folder, layer, Compute.CPU)) {
          assertThat(Golden.relativeError(model.hidden(stream), expected.select(0, layer - 1)))
              .as("layer %d", layer)
              .isLessThan(1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gemma", "gemma2", "gemma3", "phi3", "nemo", "qwen2-window", "qwen3-yarn"})
  void everyLayerIsThatOfTransformers(String family) {
    Path folder = Golden.path("llm-" + family);
    assertLayers(folder, folder);
  }

  private Path copy(String family) throws IOException {
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(Golden.path("llm-" + family).resolve(name), dir.resolve(name));
    }
    return dir;
  }

  /** Gemma 3 that sees pictures has its language model in a part of config and tensors. */
  @ParameterizedTest
  @ValueSource(strings = {"language_model.model.", "model.language_model.", ""})
  void gemma3IsFoundInAModelThatSeesPictures(String prefix) throws IOException {
    Path golden = Golden.path("llm-gemma3");
    Path folder = copy("gemma3");
    String inner = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"gemma3\", \"text_config\": " + inner + "}");
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = new HashMap<>();
      try (SafetensorsFile file = SafetensorsFile.open(golden.resolve("model.safetensors"))) {
        file.names().forEach(n -> tensors.put(n.replaceFirst("^model\\.", prefix), file.load(n)));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
      }
    }
    assertLayers(folder, golden);
  }

  /** The spelling of transformers 5, with what it fills in left out as the hub's files do. */
  @Test
  void readsTheNewSpellingAndTheFamilysOwnNumbers() throws IOException {
    Files.writeString(
        dir.resolve("config.json"),
        """
        {"model_type": "gemma3", "text_config": {"hidden_size": 2560, "intermediate_size": 10240,
          "num_hidden_layers": 34, "sliding_window": 1024, "rope_parameters": {
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}}}
        """);
    LlmConfig config = LanguageModel.configOf(dir);
    assertThat(config.vocabSize()).isEqualTo(262_208);
    assertThat(config.heads()).isEqualTo(8);
    assertThat(config.headDim()).isEqualTo(256);
    assertThat(config.tiedHead()).isTrue();
    assertThat(config.style().embeddingScale()).isEqualTo(Math.sqrt(2560));
    LayerAttention local = config.attention().get(4);
    LayerAttention global = config.attention().get(5);
    assertThat(local.spec().window()).isEqualTo(1024);
    assertThat(local.rope()).isEqualTo(RopeConfig.plain(10_000, 256));
    assertThat(global.spec()).isEqualTo(new AttentionSpec(1 / 16.0, 0, Integer.MAX_VALUE));
    assertThat(global.rope()).isEqualTo(new RopeConfig(1_000_000, 256, new RopeScaling.Linear(8)));
  }

  /** Mistral-Nemo's own shape: heads narrower together than the model. */
  @Test
  void readsMistralNemo() throws IOException {
    Files.writeString(
        dir.resolve("config.json"),
        """
        {"model_type": "mistral", "hidden_size": 5120, "intermediate_size": 14336, "head_dim": 128,
         "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8,
         "hidden_act": "silu", "rms_norm_eps": 1e-05, "rope_theta": 1000000.0,
         "sliding_window": null, "tie_word_embeddings": false, "vocab_size": 131072}
        """);
    LlmConfig config = LanguageModel.configOf(dir);
    assertThat(config.heads() * config.headDim()).isEqualTo(4096);
    assertThat(config.slidingWindow()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.attention())
        .containsOnly(
            new LayerAttention(AttentionSpec.plain(128), RopeConfig.plain(1_000_000, 128)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gemma2|\"sliding_window\": 24|\"sliding_window\": 0|sliding_window must be positive",
        "gemma2|\"sliding_window\": 24|\"layer_types\": [\"chunked_attention\"]|chunked_attention",
        "gemma2|\"head_dim\"|\"use_bidirectional_attention\": true, \"head_dim\"|causal",
        "gemma2|gelu_pytorch_tanh|relu|hidden_act 'relu'",
        "gemma3|\"head_dim\"|\"attn_logit_softcapping\": 50.0, \"head_dim\"|for gemma2 alone",
        "gemma3|\"linear\"|\"dynamic\"|rope_type 'dynamic'",
        "phi3|\"partial_rotary_factor\": 0.75|\"partial_rotary_factor\": 0.01|need pairs",
        "phi3|\"partial_rotary_factor\": 0.75|\"partial_rotary_factor\": 1.0|6 factors for 8 pairs",
        "phi3|\"short_factor\"|\"shirt_factor\"|no list short_factor",
      })
  void refusesWhatItCannotDo(String family, String from, String to, String message)
      throws IOException {
    Path folder = copy(family);
    String config = Files.readString(Golden.path("llm-" + family).resolve("config.json"));
    assertThat(config).contains(from);
    Files.writeString(folder.resolve("config.json"), config.replaceFirst(from, to));
    assertThatThrownBy(() -> LanguageModel.configOf(folder))
        .isInstanceOf(TextException.class)
        .hasMessageContaining(message);
  }
}
