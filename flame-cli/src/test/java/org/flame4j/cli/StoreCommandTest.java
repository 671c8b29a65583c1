package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people see of stores. */
class StoreCommandTest {
  @TempDir private Path folder;
  private Path store = Path.of("");

  @BeforeEach
  void makeStore() {
    store = store("store", 3, "a", "b");
  }

  private Path store(String name, int layer, String... keys) {
    List<PromptRows> prompts =
        List.of(new PromptRows("raw", "caption", 1, "h1"), new PromptRows("long", "caption", 7));
    StoreManifest manifest = StoreManifest.of("tiny", "abc", layer, 6, prompts, "running", true);
    Path path = folder.resolve(name);
    try (StoreWriter writer = StoreWriter.create(path, manifest);
        Scope scope = new Scope()) {
      writer.append(List.of(keys), Nn.l2Normalize(Tensors.randn(1, 1, keys.length, 8, 6)));
    }
    return path;
  }

  @Test
  void statIsForPeopleAndPrograms() {
    Flame stat = Flame.run("store", "stat", store);
    assertThat(stat.out())
        .contains("2 samples of 8 rows of 6 values, f16")
        .contains("language model: tiny, weights abc")
        .contains("layer 3, running positions, rows of length 1")
        .contains("rows 0: prompt set raw (h1) of field caption")
        .contains("rows 1-7: prompt set long (of unknown hash) of field caption")
        .contains("shards: 1, format version 2, indexed");
    JsonNode json = JsonMapper.shared().readTree(Flame.run("store", "stat", store, "--json").out());
    assertThat(json.path("samples").asInt()).isEqualTo(2);
    assertThat(json.path("manifest").path("dtype").asString()).isEqualTo("F16");
    assertThat(json.path("shards").path(0).path("name").asString()).isEqualTo("rows-00000");
  }

  @Test
  void verifyNamesWhatIsDamaged() throws IOException {
    assertThat(Flame.run("store", "verify", store).out()).contains("sound; samples: 2, shards: 1");
    Path shard = store.resolve("rows-00000.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[5000 - 900] ^= 1;
    Files.write(shard, bytes);
    Flame damaged = Flame.run("store", "verify", store);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err()).startsWith("flame: " + shard + ": tensor 'rows' has CRC32C");
  }

  @Test
  void mergeAddsUp() {
    Path other = store("other", 3, "c");
    Path out = folder.resolve("out");
    assertThat(Flame.run("store", "merge", store, other, "--out", out).out())
        .contains("shards copied: 2, there before: 0, samples in all: 3");
    Flame refused = Flame.run("store", "merge", store("third", 4, "d"), "--out", out);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("flame: " + out).contains("layer: 3, not 4");
  }

  @Test
  void exportWritesChosenRows() {
    Path out = folder.resolve("rows.npy");
    Flame export = Flame.run("store", "export", store, "--rows", "0,2-4", "--out", out);
    assertThat(export.out()).contains("samples: 2, rows of each: 4; keys in " + out + ".keys.json");
    assertThat(out).hasSize(128 + 2 * 4 * 6 * 2);
    for (String rows : List.of("8", "3-1", "x", "1,")) {
      Flame refused = Flame.run("store", "export", store, "--rows", rows, "--out", out);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).startsWith("flame: --rows");
    }
    assertThat(Flame.run("store", "export", store, "--dtype", "f8", "--out", out).err())
        .startsWith("flame: --dtype must be f16 or f32: f8");
    assertThat(Flame.run("store", "export", store, "--out", folder.resolve("rows.csv")).err())
        .startsWith("flame: a file of rows must end with .npy or .safetensors");
    assertThat(Flame.run("store", "stat", folder).err())
        .startsWith("flame: " + folder + " is not an embedding store: it has no manifest.json");
  }
}
