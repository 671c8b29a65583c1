package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores of every type of rows. */
class RowTypesTest {
  private static final int SAMPLES = 9;
  private static final int ROWS = 3;
  private static final int WIDTH = 70;

  @TempDir private Path folder;

  private static StoreManifest manifest(RowType type) {
    List<PromptRows> prompts = List.of(new PromptRows("p", "c", ROWS));
    return StoreManifest.of("l", "h", 1, WIDTH, prompts, "shared", true).withRows(type);
  }

  /** [SAMPLES, ROWS, WIDTH] of length 1. */
  private static Tensor values() {
    return Nn.l2Normalize(Tensors.randn(3, 1, SAMPLES, ROWS, WIDTH));
  }

  private static void write(Path store, RowType type, int start, int end) {
    try (StoreWriter writer = StoreWriter.create(store, manifest(type), 4);
        Scope scope = new Scope()) {
      Tensor part = values().narrow(0, start, end - start).contiguous();
      writer.append(StoreFixture.keys(start, end), part);
    }
  }

  private static float[] read(EmbeddingStore store) {
    int[][] rows = new int[SAMPLES][];
    Arrays.fill(rows, new int[] {0, 1, 2});
    return Tensors.floats(store.rows(IntStream.range(0, SAMPLES).toArray(), rows));
  }

  @ParameterizedTest
  @EnumSource
  void readsAreNearWhatWasWritten(RowType type) {
    write(folder, type, 0, SAMPLES);
    assertThat(StoreVerifier.verify(folder, done -> {})).isEmpty();
    try (EmbeddingStore store = EmbeddingStore.open(folder);
        Scope scope = new Scope()) {
      float[] expected = Tensors.floats(values());
      float[] actual = read(store);
      float most = type == RowType.I8 ? 0.003f : 0.002f;
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(actual[i] - expected[i])).isLessThan(most);
      }
      assertThat(store.manifest().dtype()).isEqualTo(type);
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedRunsGiveTheSameFiles(RowType type) throws IOException {
    write(folder.resolve("whole"), type, 0, SAMPLES);
    write(folder.resolve("cut"), type, 0, 6);
    write(folder.resolve("cut"), type, 6, SAMPLES);
    assertThat(StoreFixture.content(folder.resolve("cut")))
        .isEqualTo(StoreFixture.content(folder.resolve("whole")));
  }

  @ParameterizedTest
  @EnumSource
  void tensorsAreAlignedForOtherReaders(RowType type) throws IOException {
    write(folder, type, 0, SAMPLES);
    Path shard = folder.resolve("rows-00000.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(shard)) {
      long start = file.bytes("rows").address() - StoreFile.DATA_START;
      long end = start + StoreFile.DATA_START;
      for (String name : ShardFormat.TENSORS) {
        if (file.names().contains(name)) {
          int bytes = file.info(name).dtype().bytes();
          long address = file.bytes(name).address();
          assertThat(address % bytes).isZero();
          assertThat(address).isEqualTo(end); // without gaps, as the format asks
          end = address + file.bytes(name).byteSize();
        }
      }
      assertThat(end - start).isEqualTo(Files.size(shard));
      assertThat(file.names().contains("scales")).isEqualTo(type == RowType.I8);
    }
  }

  @Test
  void storedFormIsGivenWhereItFits() {
    write(folder, RowType.BF16, 0, SAMPLES);
    try (EmbeddingStore store = EmbeddingStore.open(folder);
        Scope scope = new Scope()) {
      int[][] rows = {{2, 0}};
      Tensor stored = Tensors.empty(DType.BF16, 1, 2, WIDTH);
      store.rowsInto(new int[] {8}, rows, stored);
      assertThat(Tensors.floats(stored)).isEqualTo(Tensors.floats(store.rows(new int[] {8}, rows)));
      Tensor half = Tensors.empty(DType.F16, 1, 2, WIDTH);
      assertThatThrownBy(() -> store.rowsInto(new int[] {8}, rows, half))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void otherTypeIsRefused() {
    write(folder, RowType.I8, 0, SAMPLES);
    assertThatThrownBy(() -> write(folder, RowType.F16, 0, SAMPLES))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("it has dtype: I8, not F16");
  }

  @Test
  void rowsOfAnotherLengthAreFound() {
    try (StoreWriter writer = StoreWriter.create(folder, manifest(RowType.F16), 4);
        Scope scope = new Scope()) {
      float[] values = Tensors.floats(values());
      Arrays.fill(values, WIDTH, 2 * WIDTH, 0);
      for (int i = 0; i < WIDTH; i++) {
        values[8 * ROWS * WIDTH + i] *= 1.05f;
      }
      writer.append(StoreFixture.keys(0, SAMPLES), Tensors.of(values, SAMPLES, ROWS, WIDTH));
    }
    List<String> damage = StoreVerifier.verify(folder, done -> {});
    assertThat(damage).hasSize(2);
    assertThat(damage.getFirst()).endsWith(": row 1 of key 'Käse/0' has the length 0.0");
    assertThat(damage.getLast()).contains("row 0 of key 'Käse/8' has the length 1.0");
  }
}
