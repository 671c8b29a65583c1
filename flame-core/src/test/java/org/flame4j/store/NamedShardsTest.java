package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards that end where the caller says, by one writer or several. */
class NamedShardsTest {
  @TempDir private Path folder;

  private StoreWriter writer(StorePart part) {
    return StoreWriter.create(folder, StoreFixture.MANIFEST, part);
  }

  private static void shard(StoreWriter writer, String name, int start, int end) {
    writer.beginShard(name);
    StoreFixture.append(writer, start, end);
    writer.finishShard();
  }

  @Test
  void shardsHaveTheCallersNamesAndOrder() {
    try (StoreWriter writer = writer(StorePart.WHOLE)) {
      shard(writer, "cc3m-0001", 5, 12);
      shard(writer, "cc3m-0000", 0, 5);
      writer.beginShard("cc3m-0002");
      writer.finishShard(); // no caption of it could be embedded
      assertThat(writer.finishedShards()).containsExactly("cc3m-0000", "cc3m-0001", "cc3m-0002");
      assertThat(writer.isFinished("cc3m-0002")).isTrue();
      assertThat(writer.isFinished("cc3m-0003")).isFalse();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, 12));
    }
  }

  @Test
  void shardThatIsNotFinishedIsDropped() {
    try (StoreWriter writer = writer(StorePart.WHOLE)) {
      shard(writer, "a", 0, 2);
      writer.beginShard("b");
      StoreFixture.append(writer, 2, 4);
      assertThat(writer.isFinished("b")).isFalse();
    }
    try (StoreWriter writer = writer(StorePart.WHOLE)) {
      assertThat(writer.finishedShards()).containsExactly("a");
      assertThat(writer.contains(StoreFixture.key(2))).isFalse();
      shard(writer, "b", 2, 4);
      assertThatThrownBy(() -> writer.beginShard("a"))
          .isInstanceOf(StoreException.class)
          .hasMessage(folder + ": shard a is finished already");
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, 4));
    }
  }

  @Test
  void partsAreWrittenAtTheSameTime() {
    try (StoreWriter first = writer(new StorePart(0, 2));
        StoreWriter second = writer(new StorePart(1, 2))) {
      second.beginShard("01");
      first.beginShard("00");
      StoreFixture.append(second, 4, 6);
      StoreFixture.append(first, 0, 4);
      first.finishShard();
      second.finishShard();
      assertThat(first.finishedShards()).containsExactly("00", "01");
      assertThatThrownBy(() -> writer(new StorePart(1, 2)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("part 1/2 is being written by another process");
      assertThatThrownBy(() -> writer(new StorePart(2, 3))).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> writer(StorePart.WHOLE)).isInstanceOf(StoreException.class);
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, 6));
    }
  }

  @Test
  void partsNameTheirShards() {
    try (StoreWriter writer = writer(new StorePart(0, 2))) {
      assertThatThrownBy(() -> StoreFixture.append(writer, 0, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a writer of a part must begin a shard first");
      assertThatThrownBy(writer::finishShard).hasMessage("no shard is begun");
    }
    assertThatThrownBy(() -> new StorePart(2, 2))
        .hasMessage("part 2 of 2: there are 1 to 10000 parts, counted from 0");
  }

  @Test
  void bothKindsOfShardsMix() {
    try (StoreWriter writer = StoreWriter.create(folder, StoreFixture.MANIFEST, 4)) {
      StoreFixture.append(writer, 6, 12);
      shard(writer, "a", 0, 6);
    }
    try (StoreWriter writer = StoreWriter.create(folder, StoreFixture.MANIFEST, 4)) {
      assertThat(writer.finishedShards()).containsExactly("a", "rows-00000", "rows-00001");
      StoreFixture.append(writer, 12, 14);
      shard(writer, "b", 14, 15);
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(15);
      assertThat(store.keys().subList(0, 6)).isEqualTo(StoreFixture.keys(0, 6));
      assertThat(store.keys().subList(7, 15)).isEqualTo(StoreFixture.keys(6, 14));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "a/b", "a b", "rows-00000", "..", "é"})
  void namesMustBePlain(String name) {
    try (StoreWriter writer = writer(StorePart.WHOLE)) {
      assertThatThrownBy(() -> writer.beginShard(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a shard cannot be called '" + name + "'");
    }
  }
}
