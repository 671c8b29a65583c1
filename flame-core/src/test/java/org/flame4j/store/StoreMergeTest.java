package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that become one. */
class StoreMergeTest {
  @TempDir private Path folder;

  private Path named(String store, String shard, int start, int end) {
    Path path = folder.resolve(store);
    try (StoreWriter writer = StoreWriter.create(path, StoreFixture.MANIFEST)) {
      writer.beginShard(shard);
      StoreFixture.append(writer, start, end);
      writer.finishShard();
    }
    return path;
  }

  private Path automatic(String store, int start, int end) {
    Path path = folder.resolve(store);
    try (StoreWriter writer = StoreWriter.create(path, StoreFixture.MANIFEST, 4)) {
      StoreFixture.append(writer, start, end);
    }
    return path;
  }

  private StoreMerge.Result merge(Path... sources) {
    return StoreMerge.merge(List.of(sources), folder.resolve("out"), done -> {});
  }

  @Test
  void partsMakeTheStoreOfOneWriter() throws IOException {
    Path first = named("first", "00000", 0, 5);
    Path second = named("second", "00001", 5, 7);
    assertThat(merge(second, first)).isEqualTo(new StoreMerge.Result(2, 0, 7));
    named("whole", "00000", 0, 5);
    Path whole = named("whole", "00001", 5, 7);
    assertThat(StoreFixture.content(folder.resolve("out"))).isEqualTo(StoreFixture.content(whole));
  }

  @Test
  void namesThatAreTakenGetANumber() {
    Path a = automatic("a", 0, 6);
    Path b = automatic("b", 6, 8);
    Path c = named("c", "x", 8, 9);
    Path d = named("d", "x", 9, 10);
    List<Long> told = new ArrayList<>();
    Path out = folder.resolve("out");
    StoreMerge.merge(List.of(a, b, c, d), out, told::add);
    assertThat(StoreStat.of(out).shards().stream().map(ShardInfo::name))
        .containsExactly("rows-00000", "rows-00001", "rows-00002", "x", "x-2");
    assertThat(told).hasSize(5).isSorted();
    try (EmbeddingStore store = EmbeddingStore.open(out)) {
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, 10));
    }
  }

  @Test
  void goesOnWhereItStood() throws IOException {
    Path a = automatic("a", 0, 6);
    Path b = automatic("b", 6, 8);
    merge(a);
    assertThat(merge(a, b)).isEqualTo(new StoreMerge.Result(1, 2, 8));
    Path out = folder.resolve("out");
    assertThat(merge(a, b)).isEqualTo(new StoreMerge.Result(0, 3, 8));
    assertThat(StoreVerifier.verify(out, done -> {})).isEmpty();
  }

  @Test
  void keysMustDiffer() {
    Path a = automatic("a", 0, 6);
    Path b = automatic("b", 5, 8);
    assertThatThrownBy(() -> merge(a, b))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "key 'Käse/5' comes twice: in %s/rows-00001.safetensors and in"
                + " %s/rows-00000.safetensors",
            a, b);
    assertThat(StoreStat.of(folder.resolve("out")).samples()).isZero();
    assertThatThrownBy(() -> merge(a, a)).hasMessage(a + " is given twice");
  }

  @Test
  void settingsMustBeEqual() {
    Path a = automatic("a", 0, 6);
    Path b = folder.resolve("b");
    StoreWriter.create(b, StoreFixture.MANIFEST.withRows(RowType.BF16)).close();
    assertThatThrownBy(() -> merge(a, b))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            b + " was made with other settings than " + a + "; it has dtype: BF16, not F16");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void otherNameOfTheModelDoesNotMatter() {
    Path a = automatic("a", 0, 6);
    Path b = folder.resolve("b");
    StoreManifest m = StoreFixture.MANIFEST;
    StoreManifest renamed =
        StoreManifest.of("other", m.llmHash(), 3, m.width(), m.prompts(), "running", false);
    try (StoreWriter writer = StoreWriter.create(b, renamed, 4)) {
      StoreFixture.append(writer, 6, 8);
    }
    assertThat(merge(a, b).samples()).isEqualTo(8);
    assertThat(StoreVerifier.verify(folder.resolve("out"), done -> {})).isEmpty();
  }

  @Test
  void damagedShardsAreNotCopied() throws IOException {
    Path a = automatic("a", 0, 6);
    Path shard = a.resolve("rows-00001.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[StoreFile.DATA_START] ^= 1;
    Files.write(shard, bytes);
    assertThatThrownBy(() -> merge(a))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(shard + " is damaged: tensor 'rows' has CRC32C");
    assertThat(StoreStat.of(folder.resolve("out")).samples()).isEqualTo(4);
  }
}
