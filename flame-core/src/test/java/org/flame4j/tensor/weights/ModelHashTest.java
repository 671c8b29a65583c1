package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHashTest {
  @TempDir private Path folder;

  @Test
  void followsFromContentNotFromNames() throws IOException {
    Path file = Files.writeString(folder.resolve("a.gguf"), "weights");
    Path renamed = Files.copy(file, folder.resolve("b.gguf"));
    assertThat(ModelHash.of(renamed)).isEqualTo(ModelHash.of(file));
    Files.writeString(renamed, "other weights");
    assertThat(ModelHash.of(renamed)).isNotEqualTo(ModelHash.of(file));
  }

  @Test
  void coversTheTokenizersConfig() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\"}");
    String before = ModelHash.of(folder);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<b>\"}");
    assertThat(ModelHash.of(folder)).isNotEqualTo(before);
  }

  @Test
  void weightsBesideThoseOfTheModelDoNotCount() throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "weights");
    String single = ModelHash.of(folder);
    Files.writeString(folder.resolve("consolidated.safetensors"), "the same in another form");
    assertThat(ModelHash.of(folder)).isEqualTo(single);
  }

  @Test
  void allFilesThatAnIndexNamesCount() throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"x\": \"a.safetensors\", \"y\": \"b.safetensors\"}}");
    Files.writeString(folder.resolve("a.safetensors"), "weights");
    Files.writeString(folder.resolve("b.safetensors"), "more weights");
    String before = ModelHash.of(folder);
    Files.writeString(folder.resolve("c.safetensors"), "others");
    assertThat(ModelHash.of(folder)).isEqualTo(before);
    Files.writeString(folder.resolve("b.safetensors"), "other weights");
    assertThat(ModelHash.of(folder)).isNotEqualTo(before);
  }
}
