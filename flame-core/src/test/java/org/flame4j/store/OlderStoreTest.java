package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of version 1, as they were written before some fields existed. */
class OlderStoreTest {
  private static final String MANIFEST =
      """
      {"version": 1, "llm": "tiny-llm", "llmHash": "abc", "layer": 3, "width": 5, "dtype": "F16",
       "prompts": [{"promptSet": "raw", "field": "caption", "facets": 1},
                   {"promptSet": "short", "field": "caption", "facets": 3}],
       "positions": "running", "normalized": false}
      """;

  @TempDir private Path folder;
  private Path old = Path.of("");

  @BeforeEach
  void makeStore() throws Exception {
    old = Files.createDirectory(folder.resolve("old"));
    Files.writeString(old.resolve("manifest.json"), MANIFEST);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(MANIFEST.getBytes());
    byte[] keys = (StoreFixture.key(0) + StoreFixture.key(1)).getBytes();
    try (Scope scope = new Scope()) {
      SafetensorsWriter.write(
          old.resolve("shard-00000.safetensors"),
          Map.of(
              "rows", StoreFixture.values(0, 2).to(DType.F16),
              "keys", Tensors.of(keys, keys.length),
              "key_offsets", Tensors.of(new long[] {0, 7, 14}, 3)),
          Map.of("manifest_sha256", HexFormat.of().formatHex(digest)));
    }
  }

  private static void assertHoldsThem(Path store) {
    try (EmbeddingStore open = EmbeddingStore.open(store);
        Scope scope = new Scope()) {
      int[][] rows = {{3, 1}, {0, 2}};
      assertThat(Tensors.floats(open.rows(StoreFixture.keys(0, 2), rows)))
          .isEqualTo(StoreFixture.expected(IntStream.range(0, 2).toArray(), rows));
      assertThat(open.textHash(1)).isZero();
    }
  }

  @Test
  void areRead() {
    assertHoldsThem(old);
    StoreManifest manifest = StoreStat.of(old).manifest();
    assertThat(manifest.settings()).isEmpty();
    assertThat(manifest.prompts().getFirst().promptHash()).isEmpty();
    assertThat(manifest.version()).isEqualTo(1);
  }

  @Test
  void areNotContinuedAndItIsSaidWhy() throws IOException {
    Map<String, String> before = StoreFixture.content(old);
    StoreManifest m = StoreFixture.MANIFEST;
    List<PromptRows> prompts =
        List.of(new PromptRows("raw", "caption", 1, "h1"), m.prompts().getLast());
    StoreManifest now =
        StoreManifest.of("tiny-llm", "abc", 3, m.width(), prompts, "running", false)
            .withSettings(Map.of("compute", "float32"));
    assertThatThrownBy(() -> StoreWriter.create(old, now))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith(
            "it has version: 1, not 2; promptHash of raw: not stated, not h1; compute: not stated,"
                + " not float32 (merged into a new store it gets this version)");
    assertThat(StoreFixture.content(old)).isEqualTo(before);
  }

  @Test
  void becomePartOfOnesOfThisVersion() {
    Path store = StoreFixture.store(folder.resolve("new"), 0, 4);
    StoreMerge.Result result = StoreMerge.merge(List.of(old), store, done -> {});
    assertThat(result).isEqualTo(new StoreMerge.Result(1, 0, 2));
    assertHoldsThem(store);
    assertThat(StoreVerifier.verify(store, done -> {})).isEmpty();
  }
}
