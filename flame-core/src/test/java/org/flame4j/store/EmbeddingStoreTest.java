package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, against the values that were written. */
class EmbeddingStoreTest {
  private static final int SAMPLES = 11;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 11, 50})
  void givesTheRowsThatAreAskedFor(int shardSamples) {
    Random random = new Random(shardSamples);
    try (EmbeddingStore store =
            EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, shardSamples));
        Scope scope = new Scope()) {
      for (int n : new int[] {0, 1, 7, 20}) {
        for (int k = 0; k <= StoreFixture.ROWS; k++) {
          int[] samples = random.ints(n, 0, SAMPLES).toArray();
          int[][] rows = randomRows(random, n, k);
          List<String> keys = Arrays.stream(samples).mapToObj(StoreFixture::key).toList();
          Tensor actual = store.rows(keys, rows);
          assertThat(actual.dtype()).isEqualTo(DType.F32);
          assertThat(actual.shape()).containsExactly(n, n == 0 ? 0 : k, StoreFixture.WIDTH);
          assertThat(Tensors.floats(actual)).isEqualTo(StoreFixture.expected(samples, rows));
        }
      }
    }
  }

  private static int[][] randomRows(Random random, int n, int k) {
    int[][] rows = new int[n][];
    for (int i = 0; i < n; i++) {
      List<Integer> all = new ArrayList<>(IntStream.range(0, StoreFixture.ROWS).boxed().toList());
      Collections.shuffle(all, random);
      rows[i] = all.subList(0, k).stream().mapToInt(r -> r).toArray();
    }
    return rows;
  }

  @Test
  void knowsItsKeysAndSizes() {
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 4))) {
      assertThat(store.manifest()).isEqualTo(StoreFixture.MANIFEST);
      assertThat(store.size()).isEqualTo(SAMPLES);
      assertThat(store.rowsPerKey()).isEqualTo(4);
      assertThat(store.width()).isEqualTo(5);
      assertThat(store.keys()).isEqualTo(StoreFixture.keys(0, SAMPLES));
      assertThat(store.position(StoreFixture.key(9))).isEqualTo(9);
      assertThat(store.contains(StoreFixture.key(0))).isTrue();
      assertThat(store.contains("nothing")).isFalse();
      assertThatThrownBy(() -> store.position("nothing"))
          .isInstanceOf(StoreException.class)
          .hasMessage(folder + " has no embedding of key 'nothing'");
    }
  }

  @Test
  void givesOneRowOfAll() {
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 4));
        Scope scope = new Scope()) {
      int[] samples = IntStream.range(0, SAMPLES).toArray();
      int[][] rows = new int[SAMPLES][];
      Arrays.fill(rows, new int[] {2});
      Tensor all = store.all(2);
      assertThat(all.shape()).containsExactly(SAMPLES, StoreFixture.WIDTH);
      assertThat(Tensors.floats(all)).isEqualTo(StoreFixture.expected(samples, rows));
    }
  }

  @Test
  void fillsMemoryThatIsThere() {
    int[] samples = {4, 4, 0};
    int[][] rows = {{0, 1}, {3, 2}, {1, 1}};
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 4));
        Scope scope = new Scope()) {
      for (DType dtype : List.of(DType.F32, DType.F16)) {
        Tensor into = Tensors.full(Double.NaN, dtype, 3, 2, StoreFixture.WIDTH);
        store.rowsInto(samples, rows, into);
        assertThat(Tensors.floats(into)).isEqualTo(StoreFixture.expected(samples, rows));
      }
    }
  }

  /** Large enough that several threads share the work. */
  @Test
  void largeReadsAreTheSame() {
    int width = 1024;
    StoreManifest manifest =
        StoreManifest.of("l", "h", 1, width, List.of(new PromptRows("p", "c", 11)), "shared", true);
    try (Scope scope = new Scope()) {
      Tensor values = Tensors.randn(1, 1, 40, 11, width);
      try (StoreWriter writer = StoreWriter.create(folder, manifest, 16)) {
        writer.append(StoreFixture.keys(0, 40), values);
      }
      int[] samples = new Random(2).ints(300, 0, 40).toArray();
      int[][] rows = new int[300][];
      Arrays.fill(rows, new int[] {10, 3, 5, 0, 7, 8});
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        Tensor expected =
            values
                .to(DType.F16)
                .to(DType.F32)
                .indexSelect(0, Tensors.of(samples))
                .indexSelect(1, Tensors.of(rows[0]));
        assertThat(Tensors.floats(store.rows(samples, rows))).isEqualTo(Tensors.floats(expected));
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 4));
        Scope scope = new Scope()) {
      int[] one = {0};
      assertThatThrownBy(() -> store.rows(one, new int[][] {{4}}))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> store.rows(one, new int[][] {{-1}}))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> store.rows(new int[] {SAMPLES}, new int[][] {{0}}))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> store.rows(one, new int[][] {{0}, {1}}))
          .hasMessage("1 samples but rows for 2");
      assertThatThrownBy(() -> store.rows(new int[] {0, 1}, new int[][] {{0}, {1, 2}}))
          .hasMessage("samples must have equally many rows, not 1 and 2");
      assertThatThrownBy(() -> store.all(4)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> store.rowsInto(one, new int[][] {{0}}, Tensors.zeros(DType.F32, 1, 2, 5)))
          .hasMessageContaining("cannot take rows [1, 1, 5]");
      assertThatThrownBy(
              () -> store.rowsInto(one, new int[][] {{0}}, Tensors.zeros(DType.I64, 1, 1, 5)))
          .hasMessageContaining("cannot take rows [1, 1, 5]");
    }
  }

  @Test
  void storeWithoutSamplesIsOne() {
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, 0, 4));
        Scope scope = new Scope()) {
      assertThat(store.size()).isZero();
      assertThat(store.keys()).isEmpty();
      assertThat(store.contains("x")).isFalse();
      assertThat(store.all(0).shape()).containsExactly(0, StoreFixture.WIDTH);
    }
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    try (EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 2));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<float[]>> reads = new ArrayList<>();
      int[] samples = {8, 1};
      int[][] rows = {{0, 3}, {2, 1}};
      List<String> keys = List.of(StoreFixture.key(8), StoreFixture.key(1));
      for (int i = 0; i < 200; i++) {
        reads.add(
            threads.submit(() -> {
              try (Scope scope = new Scope()) {
                return Tensors.floats(store.rows(keys, rows));
              }
            }));
      }
      for (Future<float[]> read : reads) {
        assertThat(read.get()).isEqualTo(StoreFixture.expected(samples, rows));
      }
    }
  }

  @Test
  void closedStoreGivesNothing() {
    EmbeddingStore store = EmbeddingStore.open(StoreFixture.store(folder, SAMPLES, 4));
    List<String> keys = store.keys();
    store.close();
    store.close();
    assertThatThrownBy(() -> store.all(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> keys.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.contains("x")).hasMessage("the store " + folder + " is closed");
  }

  private void readOnce() {
    try (EmbeddingStore store = EmbeddingStore.open(folder);
        Scope scope = new Scope()) {
      store.rows(List.of(StoreFixture.key(3)), new int[][] {{0, 2}});
      store.all(1);
    }
  }
}
