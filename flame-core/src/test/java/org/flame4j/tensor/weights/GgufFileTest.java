package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GGUF files, against values that the {@code gguf} package decoded. */
class GgufFileTest {
  @TempDir Path dir;
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Path golden() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(GgufFileTest.class.getResource("/golden/gguf/quants.safetensors"))
            .toURI());
  }

  private static byte[] bytes(Tensor tensor) {
    return Tensors.segment(tensor).toArray(ValueLayout.JAVA_BYTE);
  }

  private static int id(GgmlType type) {
    for (int id = 0; id < 64; id++) {
      try {
        if (GgmlType.of(id) == type) {
          return id;
        }
      } catch (WeightsException e) {
        assertThat(e).hasMessageContaining("only F32, F16, Q4_0");
      }
    }
    throw new AssertionError(type);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"F32", "F64", "I8", "I16", "I32", "I64"},
      mode = EnumSource.Mode.EXCLUDE)
  void decodesToTheBit(GgmlType type) throws Exception {
    try (SafetensorsFile golden = SafetensorsFile.open(golden())) {
      byte[] blocks = bytes(golden.load(type + ".blocks"));
      Path path =
          new GgufBytes().tensor("w", id(type), blocks, 512, 4).write(dir.resolve("a.gguf"));
      try (GgufFile file = GgufFile.open(path)) {
        assertThat(file.storedType("w")).isEqualTo(type);
        assertThat(file.info("w").shape()).containsExactly(4L, 512L);
        Tensor loaded = file.load("w");
        assertThat(loaded.dtype()).isEqualTo(type.dtype()).isEqualTo(file.info("w").dtype());
        assertThat(loaded.shape()).containsExactly(4, 512);
        assertThat(bytes(loaded.to(DType.F32))).isEqualTo(bytes(golden.load(type + ".values")));
        assertThat(file.isView("w")).isEqualTo(type.blockSize() == 1);
        file.release("w");
        assertThat(bytes(file.load("w"))).isEqualTo(bytes(loaded));
      }
    }
  }

  /** More blocks than fit in a chunk, and not a multiple of it. */
  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q8_0", "Q6_K"})
  void decodesInChunksAsInOne(GgmlType type) {
    byte[] blocks = new byte[1111 * type.blockBytes()];
    new Random(5).nextBytes(blocks);
    float[] whole = new float[1111 * type.blockSize()];
    Objects.requireNonNull(type.decoder()).decode(blocks, whole, 1111);
    Path path =
        new GgufBytes().tensor("w", id(type), blocks, whole.length).write(dir.resolve("a.gguf"));
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(Tensors.floats(file.load("w"))).isEqualTo(whole);
    }
  }

  @Test
  void readsPlainTensorsAsTheyAre() {
    byte[] six = new byte[6 * 8];
    six[0] = 5;
    GgufBytes content = new GgufBytes();
    for (String name : List.of("F32", "I8", "I16", "I32", "I64", "F64", "F16", "BF16")) {
      content.tensor(name, id(GgmlType.valueOf(name)), six, 3, 2);
    }
    content.tensor("scalar", 0, new byte[4]).tensor("empty", 8, new byte[0], 32, 0);
    try (GgufFile file = GgufFile.open(content.write(dir.resolve("a.gguf")))) {
      for (String name : file.names()) {
        Tensor tensor = file.load(name);
        assertThat(new TensorInfo(tensor.dtype(), file.info(name).shape()))
            .isEqualTo(file.info(name));
        assertThat(tensor.numel()).isEqualTo(file.info(name).numel());
      }
      assertThat(file.load("I16").shape()).containsExactly(2, 3);
      assertThat(Tensors.longs(file.load("I16"))).containsExactly(5, 0, 0, 0, 0, 0);
      assertThat(file.load("scalar").shape()).isEmpty();
      assertThat(file.load("empty").shape()).containsExactly(0, 32);
    }
  }

  @Test
  void givesKeysTheirTypes() throws Exception {
    byte[] content =
        new GgufBytes()
            .string("name", "tiny ä")
            .u32("layers", -1)
            .bool("flag", true)
            .key("half", 12, GgufBytes.int64(Double.doubleToLongBits(0.5)))
            .key("i8", 1, new byte[] {-3})
            .key("u16", 2, new byte[] {-1, -1})
            .key("bools", 9, new byte[] {7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0})
            .strings("tokens", List.of("a", "", "ü"))
            .ints("types", 1, -2)
            .floats("scores", 0.25f)
            .bytes(2);
    try (GgufFile file = GgufFile.open(Files.write(dir.resolve("a.gguf"), content))) {
      GgufMetadata keys = file.keyValues();
      assertThat(keys.string("name")).contains("tiny ä");
      assertThat(keys.string("none")).isEmpty();
      assertThat(keys.integer("layers")).hasValue(0xFFFFFFFFL);
      assertThat(keys.integer("i8")).hasValue(-3);
      assertThat(keys.integer("u16")).hasValue(0xFFFF);
      assertThat(keys.number("i8")).hasValue(-3);
      assertThat(keys.number("half")).hasValue(0.5);
      assertThat(keys.bool("flag")).contains(true);
      assertThat(keys.bools("bools")).contains(List.of(true, false));
      assertThat(keys.strings("tokens")).contains(List.of("a", "", "ü"));
      assertThat(keys.strings("none")).isEmpty();
      assertThat(keys.integers("types")).contains(List.of(1L, -2L));
      assertThat(keys.numbers("scores")).contains(List.of(0.25));
      assertThat(keys.keys()).hasSize(10).startsWith("name", "layers");
      assertThat(file.metadata())
          .hasSize(6)
          .containsEntry("layers", "4294967295")
          .containsEntry("half", "0.5");
      assertThatThrownBy(() -> keys.integer("name"))
          .isInstanceOf(WeightsException.class)
          .hasMessage(dir.resolve("a.gguf") + ": key 'name' is of type String, not Long");
      assertThatThrownBy(() -> keys.strings("types")).isInstanceOf(WeightsException.class);
      assertThatThrownBy(() -> keys.strings("name")).isInstanceOf(WeightsException.class);
    }
  }
}
