package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing, going on, and what is refused. */
class StoreWriterTest {
  @TempDir private Path folder;

  private StoreWriter writer(int shardSamples) {
    return StoreWriter.create(folder, StoreFixture.MANIFEST, shardSamples);
  }

  @Test
  void shardsAreVisibleWhenFull() {
    try (StoreWriter writer = writer(4)) {
      StoreFixture.append(writer, 0, 3);
      assertThat(folder.resolve("rows-00000.safetensors")).doesNotExist();
      StoreFixture.append(writer, 3, 9);
      assertThat(folder.resolve("rows-00001.safetensors")).exists();
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        assertThat(store.size()).isEqualTo(8);
      }
      assertThat(writer.size()).isEqualTo(9);
      assertThat(writer.contains(StoreFixture.key(2))).isTrue();
      assertThat(writer.contains(StoreFixture.key(8))).isTrue();
      assertThat(writer.contains(StoreFixture.key(9))).isFalse();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, 9));
    }
  }

  @Test
  void keepsTheHashOfEachSamplesTexts() {
    try (StoreWriter writer = writer(2);
        Scope scope = new Scope()) {
      writer.append(StoreFixture.keys(0, 3), new long[] {7, -8, 9}, StoreFixture.values(0, 3));
      assertThat(writer.textHash(StoreFixture.key(1))).isEqualTo(-8);
      assertThat(writer.textHash(StoreFixture.key(2))).isEqualTo(9);
    }
    try (StoreWriter writer = writer(2)) {
      assertThat(writer.textHash(StoreFixture.key(0))).isEqualTo(7);
      assertThat(writer.textHash(StoreFixture.key(2))).isEqualTo(9);
      assertThat(writer.textHash("unknown")).isZero();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.textHash(1)).isEqualTo(-8);
    }
  }

  @Test
  void shardIsPlainSafetensors() {
    StoreFixture.store(folder, 2, 4);
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("rows-00000.safetensors"));
        Scope scope = new Scope()) {
      assertThat(file.names())
          .containsExactlyInAnyOrder("rows", "keys", "key_offsets", "text_hashes");
      assertThat(file.info("rows").dtype()).isEqualTo(DType.F16);
      assertThat(file.info("rows").shape()).containsExactly(2L, 4L, 5L);
      assertThat(Tensors.longs(file.load("key_offsets"))).containsExactly(0, 7, 14);
      assertThat(file.metadata())
          .containsEntry("format", "flame4j embedding store")
          .containsKeys("manifest_sha256", "rows_crc32c", "keys_crc32c", "key_offsets_crc32c");
    }
  }

  /** However a run is cut, the files are those of one run without a break. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10})
  void interruptedRunsGiveTheSameFiles(int cut) throws IOException {
    StoreFixture.store(folder.resolve("whole"), 10, 4);
    Path cutStore = StoreFixture.store(folder.resolve("cut"), cut, 4);
    try (StoreWriter writer = StoreWriter.create(cutStore, StoreFixture.MANIFEST, 4)) {
      assertThat(writer.size()).isEqualTo(cut);
      assertThat(writer.contains(StoreFixture.key(cut - 1))).isTrue();
      StoreFixture.append(writer, cut, 10);
    }
    assertThat(StoreFixture.content(cutStore))
        .isEqualTo(StoreFixture.content(folder.resolve("whole")));
  }

  @Test
  void openingAndClosingChangesNothing() throws IOException {
    StoreFixture.store(folder, 6, 4);
    Object before = Files.getLastModifiedTime(folder.resolve("rows-00001.safetensors"));
    writer(4).close();
    assertThat(Files.getLastModifiedTime(folder.resolve("rows-00001.safetensors")))
        .isEqualTo(before);
  }

  @Test
  void leftoversOfAKilledWriterAreRemoved() throws IOException {
    StoreFixture.store(folder, 4, 4);
    Path unfinished = folder.resolve(".rows-00001.safetensors.0815.tmp");
    Files.writeString(unfinished, "half a sh");
    Path foreign = Files.writeString(folder.resolve(".notes.tmp"), "of somebody else");
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(4);
    }
    writer(4).close();
    assertThat(unfinished).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void otherSettingsAreRefusedAndNamed() {
    StoreFixture.store(folder, 1, 4);
    StoreManifest m = StoreFixture.MANIFEST;
    StoreManifest other =
        StoreManifest.of("other-llm", m.llmHash(), 9, m.width(), m.prompts(), "shared", false);
    assertThatThrownBy(() -> StoreWriter.create(folder, other))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder + " holds embeddings made with other settings")
        .hasMessageContaining("layer: 3, not 9")
        .hasMessageContaining("positions: running, not shared")
        .hasMessageNotContaining("llm") // the hash is the same, whatever the model is called
        .hasMessageNotContaining("\n");
    writer(4).close();
  }

  @Test
  void secondWriterIsRefused() {
    try (StoreWriter writer = writer(4)) {
      assertThat(writer.size()).isZero();
      assertThatThrownBy(() -> writer(4))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is being written by another process");
    }
    writer(4).close();
  }

  @Test
  void shardsWithoutManifestAreNotTouched() throws IOException {
    StoreFixture.store(folder, 5, 4);
    Files.delete(folder.resolve("manifest.json"));
    assertThatThrownBy(() -> writer(4))
        .isInstanceOf(StoreException.class)
        .hasMessage(folder + " has shards but no manifest.json");
  }

  @Test
  void keysMustBeNewTextOfBoundedLength() {
    try (StoreWriter writer = writer(4);
        Scope scope = new Scope()) {
      StoreFixture.append(writer, 0, 5);
      Tensor two = StoreFixture.values(0, 2);
      assertThatThrownBy(() -> writer.append(List.of("new", StoreFixture.key(1)), two))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("key 'Käse/1' comes twice");
      assertThatThrownBy(() -> writer.append(List.of("new", StoreFixture.key(4)), two))
          .hasMessageContaining("key 'Käse/4' comes twice");
      assertThatThrownBy(() -> writer.append(List.of("new", "new"), two))
          .hasMessageContaining("key 'new' comes twice");
      assertThatThrownBy(() -> writer.append(List.of("new", ""), two))
          .hasMessageContaining("a key must have 1 to 4096 bytes, not 0");
      assertThatThrownBy(() -> writer.append(List.of("new", "x".repeat(4097)), two))
          .hasMessageContaining("not 4097");
      assertThatThrownBy(() -> writer.append(List.of("new", "\ud800"), two))
          .hasMessageContaining("is not Unicode text");
      assertThat(writer.size()).isEqualTo(5);
      assertThat(writer.contains("new")).isFalse();
      writer.append(List.of("x".repeat(4096), "\ud83e\udd8c"), two);
      assertThat(writer.contains("\ud83e\udd8c")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 65_520f, -1e9f})
  void valuesMustFitHalfPrecision(float bad) {
    try (StoreWriter writer = writer(4);
        Scope scope = new Scope()) {
      float[] values = Tensors.floats(StoreFixture.values(0, 2));
      values[StoreFixture.WIDTH * StoreFixture.ROWS + 7] = bad;
      Tensor rows = Tensors.of(values, 2, StoreFixture.ROWS, StoreFixture.WIDTH);
      assertThatThrownBy(() -> writer.append(List.of("a", "b"), rows))
          .isInstanceOf(StoreException.class)
          .hasMessage("row 1 of key 'b' has the value %s: f16 cannot hold it", bad);
      assertThat(writer.size()).isZero();
    }
  }

  @Test
  void rowsMustHaveTheManifestsShape() {
    try (StoreWriter writer = writer(4);
        Scope scope = new Scope()) {
      assertThatThrownBy(() -> writer.append(List.of("a"), Tensors.zeros(DType.F32, 1, 4, 6)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[1, 4, 5]");
      assertThatThrownBy(() -> writer.append(List.of("a"), Tensors.zeros(DType.I64, 1, 4, 5)))
          .isInstanceOf(IllegalArgumentException.class);
      writer.append(List.of(), Tensors.zeros(DType.F32, 0, 4, 5));
      assertThat(writer.size()).isZero();
    }
  }

  @Test
  void takesOtherFloatsAndStridedViews() {
    try (Scope scope = new Scope()) {
      Tensor turned = StoreFixture.values(0, 3).transpose(0, 1).contiguous().transpose(0, 1);
      try (StoreWriter writer = writer(4)) {
        writer.append(StoreFixture.keys(0, 3), turned.to(DType.F64));
      }
      int[][] rows = {{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        assertThat(Tensors.floats(store.rows(new int[] {0, 1, 2}, rows)))
            .isEqualTo(StoreFixture.expected(new int[] {0, 1, 2}, rows));
      }
    }
  }

  @Test
  void fullDiskLeavesNothingHalfWritten() throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    ShardBuilder.ChannelOpener disk =
        file -> new FullDisk(StoreWriter.openChannel(file), full::get);
    Path whole = StoreFixture.store(folder.resolve("whole"), 6, 4);
    Path store = folder.resolve("store");
    try (StoreWriter writer = StoreWriter.create(store, StoreFixture.MANIFEST, 4, disk)) {
      assertThatThrownBy(() -> StoreFixture.append(writer, 0, 4))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("rows-00000.safetensors cannot be written: No space left");
      assertThat(StoreFixture.content(store)).containsOnlyKeys("manifest.json");
      full.set(false);
      StoreFixture.append(writer, 4, 6);
    }
    assertThat(StoreFixture.content(store)).isEqualTo(StoreFixture.content(whole));
  }

  @Test
  void shardSizeIsBounded() {
    for (int samples : new int[] {0, -1, 65_537}) {
      assertThatThrownBy(() -> writer(samples))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("shardSamples must be 1 to 65536: " + samples);
    }
    float[] half = new float[StoreFixture.ROWS * StoreFixture.WIDTH];
    Arrays.fill(half, 0.5f);
    try (StoreWriter writer = StoreWriter.create(folder, StoreFixture.MANIFEST);
        Scope scope = new Scope()) {
      writer.append(List.of("a"), Tensors.of(half, 1, StoreFixture.ROWS, StoreFixture.WIDTH));
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).containsExactly("a");
    }
  }
}
