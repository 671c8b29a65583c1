package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of one file and of several. */
class SafetensorsFolderTest {
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

  private void writeShard(String file, String name, float value) {
    SafetensorsWriter.write(
        dir.resolve(file), Map.of(name, Tensors.of(new float[] {value}, 1)), Map.of());
  }

  private Path writeIndex(String json) throws IOException {
    return Files.writeString(dir.resolve("model.safetensors.index.json"), json);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> SafetensorsFolder.open(dir))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(dir.toString())
        .hasMessageContaining(message);
  }

  @Test
  void opensTheSingleFile() {
    assertRefused("holds neither model.safetensors nor model.safetensors.index.json");
    writeShard("model.safetensors", "a", 3);
    try (Weights weights = SafetensorsFolder.open(dir)) {
      assertThat(Tensors.floats(weights.load("a"))).containsExactly(3);
    }
  }

  @Test
  void opensShards() throws IOException {
    writeShard("m-1.safetensors", "a", 1);
    writeShard("m-2.safetensors", "b", 2);
    writeIndex(
        "{\"metadata\":{\"total_size\":8,\"x\":\"y\"},"
            + "\"weight_map\":{\"b\":\"m-2.safetensors\",\"a\":\"m-1.safetensors\"}}");
    Weights weights = SafetensorsFolder.open(dir);
    assertThat(weights.names()).containsExactly("b", "a");
    assertThat(weights.metadata()).isEqualTo(Map.of("total_size", "8", "x", "y"));
    assertThat(weights.info("a").shape()).containsExactly(1L);
    assertThat(Tensors.floats(weights.load("a"))).containsExactly(1);
    assertThat(Tensors.floats(weights.load("b"))).containsExactly(2);
    assertThatThrownBy(() -> weights.load("c")).hasMessage(dir + " has no tensor 'c'");
    weights.close();
    assertThatThrownBy(() -> weights.load("a")).hasMessageContaining("is closed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../m.safetensors",
        "/etc/m.safetensors",
        "sub/m.safetensors",
        "sub\\\\m.safetensors",
        "C:m.safetensors",
        "..",
        "",
        "config.json"
      })
  void staysInTheFolder(String shard) throws IOException {
    writeIndex("{\"weight_map\":{\"a\":\"" + shard + "\"}}");
    assertRefused("is not the name of a .safetensors file here");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    writeIndex("{");
    assertRefused("is not sound JSON");
    writeIndex("{}");
    assertRefused("there is no object 'weight_map'");
    writeIndex("{\"weight_map\":{\"a\":1}}");
    assertRefused("shard '' is not the name");
    writeIndex("{\"weight_map\":{\"a\":\"m.safetensors\"}}");
    assertRefused("m.safetensors does not exist");
    writeShard("m.safetensors", "b", 1);
    assertRefused("m.safetensors has no tensor 'a'");
    writeIndex("{\"weight_map\":{\"b\":\"m.safetensors\",\"b\":\"m.safetensors\"}}");
    assertRefused("Duplicate");
  }
}
