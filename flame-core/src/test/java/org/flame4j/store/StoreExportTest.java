package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Files for other programs. */
class StoreExportTest {
  private static final int SAMPLES = 300; // more than a block
  private static final int[] ROWS = {3, 0};

  @TempDir private Path folder;
  private float[] expected = {};
  private EmbeddingStore store;

  @BeforeEach
  void makeStore() {
    store = EmbeddingStore.open(StoreFixture.store(folder.resolve("store"), SAMPLES, 128));
    int[] samples = new int[SAMPLES];
    int[][] rows = new int[SAMPLES][];
    Arrays.setAll(samples, i -> i);
    Arrays.fill(rows, ROWS);
    expected = StoreFixture.expected(samples, rows);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void numpy() throws IOException {
    Path file = folder.resolve("rows.npy");
    Path keys = StoreExport.export(store, file, ROWS, DType.F32, done -> {});
    byte[] bytes = Files.readAllBytes(file);
    String header = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1);
    assertThat(header)
        .startsWith("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, ")
        .contains("'shape': (300, 2, 5), }")
        .endsWith(" \n");
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(128);
    float[] actual = new float[expected.length];
    values.asFloatBuffer().get(actual);
    assertThat(actual).isEqualTo(expected);
    assertThat(bytes).hasSize(128 + 4 * expected.length);
    assertThat(keys).isEqualTo(folder.resolve("rows.npy.keys.json"));
    assertThat(JsonMapper.shared().readValue(Files.readString(keys), String[].class))
        .containsExactlyElementsOf(StoreFixture.keys(0, SAMPLES));
  }

  @Test
  void safetensors() throws IOException {
    Path out = folder.resolve("rows.safetensors");
    StoreExport.export(store, out, ROWS, DType.F16, done -> {});
    try (SafetensorsFile file = SafetensorsFile.open(out);
        Scope scope = new Scope()) {
      assertThat(file.info("rows").dtype()).isEqualTo(DType.F16);
      assertThat(file.info("rows").shape()).containsExactly(300L, 2L, 5L);
      assertThat(Tensors.floats(file.load("rows"))).isEqualTo(expected);
    }
  }

  @Test
  void refusesWhatItCannotWrite() {
    assertThatThrownBy(
            () -> StoreExport.export(store, folder.resolve("a.csv"), ROWS, DType.F16, done -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a file of rows must end with .npy or .safetensors: a.csv");
    assertThatThrownBy(() ->
            StoreExport.export(
                store, folder.resolve("a.npy"), new int[] {4}, DType.F16, done -> {}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
