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
import org.flame4j.text.LlmMemory.WeightType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However the weights lie in memory, what comes of them is the same, or nearly so in 8 bits. */
class LlmMemoryTest {
  private static final int LAYER = 4;
  private static final long MUCH = 1L << 40;

  @TempDir private Path folder;

  private static LlmMemory memory(WeightType weights, boolean offload, long limit) {
    return new LlmMemory(weights, offload, limit);
  }

  /** Streams of unequal length. */
  private static TokenStream stream(int i) {
    return TokenStream.causal(
        List.of(
            List.of(1, 5 + i, 9, 40), List.of(1, 7), List.of(1, 30 + i, 31).subList(0, 1 + i % 3)));
  }

  /** States of {@code count} streams [count * 3, D], all given at once. */
  private static float[] states(LanguageModel model, int count) {
    try (Scope scope = new Scope()) {
      Tensor all = Tensors.zeros(DType.F32, count, 3, model.config().hiddenSize());
      model.hidden(
          count,
          12,
          LlmMemoryTest::stream,
          (i, rows) -> {
            try (Scope inner = new Scope()) {
              all.select(0, i).copyInPlace(rows);
            }
          });
      return Tensors.floats(all);
    }
  }

  private static float[] states(Path source, LlmMemory memory, int count) {
    try (LanguageModel model = LanguageModel.open(source, LAYER, Compute.CPU, memory)) {
      assertThat(model.layer()).isEqualTo(LAYER);
      assertThat(model.isOffloaded()).isEqualTo(memory.offload());
      return states(model, count);
    }
  }

  /** The golden model with its weights cut to another type. */
  private Path converted(String family, DType dtype) throws IOException {
    Path golden = Golden.path("llm-" + family);
    for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(golden.resolve(name), folder.resolve(name));
    }
    try (Scope scope = new Scope();
        SafetensorsFile file = SafetensorsFile.open(golden.resolve("model.safetensors"))) {
      Map<String, Tensor> tensors = new HashMap<>();
      file.names().forEach(name -> tensors.put(name, file.load(name).to(dtype)));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    }
    return folder;
  }

  @ParameterizedTest
  @CsvSource({"llama, FULL", "qwen2, FULL", "qwen3, FULL", "mistral, INT8"})
  void layersReadOneByOneGiveTheSameToTheBit(String family, WeightType weights) {
    Path source = Golden.path("llm-" + family);
    float[] expected = states(source, memory(weights, false, MUCH), 7);
    assertThat(states(source, memory(weights, true, MUCH), 7)).containsExactly(expected);
  }

  @Test
  void narrowMemorySplitsTheStreamsAndChangesNothing() {
    Path source = Golden.path("llm-llama");
    LlmMemory streamed = memory(WeightType.FULL, true, MUCH);
    long need = LanguageModel.needOf(source, LAYER, Compute.CPU, streamed).total();
    float[] expected = states(source, memory(WeightType.FULL, false, MUCH), 9);
    assertThat(states(source, memory(WeightType.FULL, true, need), 9)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void weightsOfHalfPrecisionCountAsTheNumbersTheyAre(boolean offload) throws IOException {
    Path half = converted("llama", DType.BF16);
    float[] actual = states(half, memory(WeightType.FULL, offload, MUCH), 5);
    Path full = Files.createDirectory(folder.resolve("full"));
    for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(half.resolve(name), full.resolve(name));
    }
    try (Scope scope = new Scope();
        SafetensorsFile file = SafetensorsFile.open(half.resolve("model.safetensors"))) {
      Map<String, Tensor> tensors = new HashMap<>();
      file.names().forEach(name -> tensors.put(name, file.load(name).to(DType.F32)));
      SafetensorsWriter.write(full.resolve("model.safetensors"), tensors, Map.of());
    }
    float[] expected = states(full, memory(WeightType.FULL, false, MUCH), 5);
    assertThat(actual).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2"})
  void eightBitsLoseLittle(String family) {
    Path source = Golden.path("llm-" + family);
    float[] full = states(source, memory(WeightType.FULL, false, MUCH), 4);
    float[] int8 = states(source, memory(WeightType.INT8, false, MUCH), 4);
    assertThat(int8).isNotEqualTo(full);
    assertThat(Golden.cosine(int8, full)).isGreaterThan(0.999);
  }

  @Test
  void saysInWhichPrecisionNumbersWereMade() {
    try (LanguageModel model =
        LanguageModel.open(
            Golden.path("llm-llama"), 1, Compute.CPU, memory(WeightType.INT8, false, MUCH))) {
      assertThat(model.precision()).isEqualTo("float32, int8 weights");
    }
  }

  @Test
  void countsViewsOfTheFileAsNoMemoryOfItsOwn() throws IOException {
    Path full = Golden.path("llm-llama");
    Path half = converted("llama", DType.BF16);
    LlmMemory usual = memory(WeightType.FULL, false, MUCH);
    MemoryNeed views = LanguageModel.needOf(full, LAYER, Compute.CPU, usual);
    MemoryNeed copies = LanguageModel.needOf(half, LAYER, Compute.CPU, usual);
    LlmConfig config = LanguageModel.configOf(full);
    long kv = 2L * config.kvHeads() * config.headDim() * config.hiddenSize() * Float.BYTES;
    assertThat(views.weights()).isEqualTo(LAYER * kv); // stacked, so they are copied
    long table = (long) config.vocabSize() * config.hiddenSize();
    assertThat(copies.mapped()).isEqualTo(table * 2);
    assertThat(copies.weights()).isEqualTo(views.weights() + views.mapped() - table * Float.BYTES);
    MemoryNeed int8 =
        LanguageModel.needOf(half, LAYER, Compute.CPU, memory(WeightType.INT8, false, MUCH));
    assertThat(int8.weights()).isBetween(copies.weights() / 4, copies.weights() * 28 / 100);
    MemoryNeed streamed =
        LanguageModel.needOf(half, LAYER, Compute.CPU, memory(WeightType.FULL, true, MUCH));
    assertThat(streamed.weights()).isEqualTo(copies.weights() / LAYER * 2);
  }

  @Test
  void refusesAModelThatDoesNotFitBeforeLoadingIt() throws IOException {
    Path half = converted("llama", DType.BF16);
    long handles = NativeRuntime.liveHandles();
    assertThatThrownBy(() ->
            LanguageModel.open(half, LAYER, Compute.CPU, memory(WeightType.FULL, false, 1 << 20)))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll(
            half.toString(), "layers 1..4", "0.00 GiB are free", "--weights int8 (", "--offload (")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() ->
            LanguageModel.open(half, LAYER, Compute.CPU, memory(WeightType.INT8, true, 1 << 20)))
        .hasMessageContaining("a smaller --layer")
        .hasMessageNotContainingAny("--weights", "--offload");
    assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(handles + 2);
  }

  @Test
  void layersReadOneByOneLeaveNothingBehind() {
    try (LanguageModel model =
        LanguageModel.open(
            Golden.path("llm-qwen3"), LAYER, Compute.CPU, memory(WeightType.FULL, true, MUCH))) {
      long handles = 0;
      for (int i = 0; i < 8; i++) {
        states(model, 3);
        handles = i == 2 ? NativeRuntime.liveHandles() : handles;
      }
      assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(handles);
    }
  }

  @Test
  void aCallThatFailsLeavesTheModelUsable() {
    try (LanguageModel model =
        LanguageModel.open(
            Golden.path("llm-llama"), LAYER, Compute.CPU, memory(WeightType.FULL, true, MUCH))) {
      float[] expected = states(model, 2);
      assertThatThrownBy(() ->
              model.hidden(
                  2,
                  12,
                  LlmMemoryTest::stream,
                  (i, rows) -> {
                    throw new IllegalStateException("the caller's");
                  }))
          .hasMessage("the caller's");
      assertThat(states(model, 2)).containsExactly(expected);
    }
  }
}
