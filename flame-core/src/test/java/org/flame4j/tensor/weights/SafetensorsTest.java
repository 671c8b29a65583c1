package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back. */
class SafetensorsTest {
  @TempDir Path dir;
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static byte[] bytes(Tensor tensor) {
    MemorySegment memory = Tensors.segment(tensor.contiguous());
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void readsBackEveryTypeAndShape() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (DType type : DType.values()) {
      tensors.put(type + ".matrix", Tensors.uniform(1, 0, 100, 3, 5).to(type));
      tensors.put(type + ".scalar", Tensors.full(1, type));
      tensors.put(type + ".empty", Tensors.zeros(type, 2, 0));
    }
    tensors.put("transposed", Tensors.uniform(2, 0, 1, 4, 2).transpose(0, 1));
    Path file = dir.resolve("all.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of("format", "pt", "note", "ä \"quoted\"\n"));
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.names()).containsExactlyElementsOf(tensors.keySet());
      assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt", "note", "ä \"quoted\"\n"));
      tensors.forEach((name, tensor) -> {
        Tensor read = weights.load(name);
        assertThat(read.dtype()).isEqualTo(tensor.dtype());
        assertThat(read.shape()).isEqualTo(tensor.shape());
        assertThat(weights.info(name).dtype()).isEqualTo(tensor.dtype());
        assertThat(bytes(read)).isEqualTo(bytes(tensor));
      });
    }
    assertThat(dir.toFile().list()).containsExactly("all.safetensors");
  }

  @Test
  void saysWhatIsNotThere() {
    Path file = dir.resolve("one.safetensors");
    SafetensorsWriter.write(file, Map.of("a", Tensors.zeros(DType.F32, 2)), Map.of());
    SafetensorsFile weights = SafetensorsFile.open(file);
    assertThat(weights.info("a")).isEqualTo(new TensorInfo(DType.F32, List.of(2L)));
    assertThatThrownBy(() -> weights.load("b"))
        .isInstanceOf(WeightsException.class)
        .hasMessage(file + " has no tensor 'b'");
    weights.close();
    weights.close();
    assertThatThrownBy(() -> weights.load("a")).hasMessage(file + " is closed");
    assertThatThrownBy(() -> SafetensorsFile.open(dir)).hasMessage(dir + " is not a file");
    assertThatThrownBy(() -> SafetensorsFile.open(dir.resolve("no")))
        .hasMessage(dir.resolve("no") + " does not exist");
  }

  @Test
  void readsAgainWhatItHasLetGo() {
    Path file = dir.resolve("large.safetensors");
    Tensor values = Tensors.randn(1, 1, 300, 1000);
    SafetensorsWriter.write(
        file,
        Map.of("a", values, "b", values.to(DType.BF16), "none", values.narrow(0, 0, 0)),
        Map.of());
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.isView("a")).isTrue();
      assertThat(weights.isView("none")).isFalse();
      Tensor view = weights.load("a");
      assertThat(bytes(view)).isEqualTo(bytes(values));
      for (String name : weights.names()) {
        weights.release(name);
      }
      assertThat(bytes(view)).isEqualTo(bytes(values));
      assertThatThrownBy(() -> weights.release("c")).hasMessageContaining("no tensor 'c'");
    }
  }
}
