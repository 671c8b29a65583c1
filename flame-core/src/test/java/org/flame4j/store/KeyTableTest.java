package org.flame4j.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of keys against a map, from the index file and made in memory. */
class KeyTableTest {
  private static final StoreManifest ONE_VALUE =
      StoreManifest.of("l", "h", 1, 1, List.of(new PromptRows("p", "c", 1)), "shared", false);

  @TempDir private Path folder;

  private Map<String, Integer> store(int samples) {
    Random random = new Random(samples);
    Map<String, Integer> positions = new HashMap<>();
    List<String> keys = new ArrayList<>();
    while (keys.size() < samples) {
      String key = Integer.toString(random.nextInt(20 * samples), 36);
      if (positions.putIfAbsent(key, keys.size()) == null) {
        keys.add(key);
      }
    }
    try (StoreWriter writer = StoreWriter.create(folder, ONE_VALUE, 700);
        Scope scope = new Scope()) {
      writer.append(keys, Tensors.zeros(DType.F32, samples, 1, 1));
    }
    return positions;
  }

  private void assertFinds(Map<String, Integer> positions) {
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      positions.forEach((key, position) -> assertThat(store.position(key)).isEqualTo(position));
      for (int i = 0; i < 2 * positions.size(); i++) {
        String key = Integer.toString(i, 36);
        assertThat(store.contains(key)).isEqualTo(positions.containsKey(key));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8, 9, 64, 65, 3000})
  void findsWhatAMapFinds(int samples) throws IOException {
    Map<String, Integer> positions = store(samples);
    assertThat(StoreStat.of(folder).indexed()).isTrue();
    assertFinds(positions);
    Files.delete(folder.resolve(KeyIndexFile.NAME));
    assertThat(StoreStat.of(folder).indexed()).isFalse();
    assertFinds(positions);
  }

  @Test
  void openingMapsNoShard() throws IOException {
    store(2000);
    // Of the same length, so that only reading it shows what it is.
    Path shard = folder.resolve("rows-00001.safetensors");
    Files.write(shard, new byte[(int) Files.size(shard)]);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(2000);
      assertThat(store.keys().get(0)).isNotEmpty();
      assertThatThrownBy(() -> store.keys().get(700))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(shard.toString());
    }
  }

  @Test
  void hashIsTheDocumentedOne() {
    // FNV-1a of "a" is af63dc4c8601ec8c; then the finalizer, in Python.
    assertThat(KeyHash.of("a".getBytes(UTF_8))).isEqualTo(0x82a2a958a9bece5bL);
  }
}
