package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GGUF headers that lie. */
class HostileGgufTest {
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  @TempDir Path dir;

  private void assertRefused(byte[] content, String message) {
    Path file = SafetensorsBytes.write(dir.resolve("bad.gguf"), content);
    assertThatThrownBy(() -> GgufFile.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private void assertRefused(GgufBytes content, String message) {
    assertRefused(content.bytes(), message);
  }

  /** A list value that claims a type and a length and holds nothing. */
  private static byte[] list(int type, long length) {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(type)
        .putLong(length)
        .array();
  }

  private static byte[] withLong(byte[] content, int at, long value) {
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return content;
  }

  @Test
  void wantsMagicAndVersion() {
    assertRefused(new byte[0], "cut short: 4 bytes are due at 0 of 0");
    assertRefused(new byte[100], "not a GGUF file");
    assertRefused(new GgufBytes().bytes(1), "GGUF version 1 is not supported");
    assertRefused(new GgufBytes().bytes(4), "GGUF version 4 is not supported");
    assertRefused(new GgufBytes().bytes(3 << 24), "(big-endian) is not supported");
  }

  @Test
  void boundsCounts() {
    assertRefused(
        withLong(new GgufBytes().bytes(), 8, 1L << 40), "1099511627776 tensors do not fit");
    assertRefused(withLong(new GgufBytes().bytes(), 8, -1), "18446744073709551615 tensors do not");
    assertRefused(withLong(new GgufBytes().bytes(), 16, 1L << 40), "1099511627776 keys do not fit");
    assertRefused(new GgufBytes().key("k", ARRAY, list(0, 1L << 62)), "list elements do not fit");
    assertRefused(new GgufBytes().key("k", ARRAY, list(12, -1)), "list elements do not fit");
    assertRefused(
        new GgufBytes().key("k", STRING, GgufBytes.int64(1L << 50)), "bytes of text do not fit");
    byte[] strings = Arrays.copyOf(list(STRING, 1), 20);
    assertRefused(
        new GgufBytes().key("k", ARRAY, withLong(strings, 12, 1L << 62)), "of text do not fit");
  }

  @Test
  void wantsKnownValues() {
    assertRefused(new GgufBytes().key("k", 13, new byte[1]), "value type 13 is unknown");
    assertRefused(new GgufBytes().key("k", -1, new byte[1]), "value type 4294967295 is unknown");
    assertRefused(new GgufBytes().key("k", ARRAY, list(ARRAY, 0)), "lists of lists");
    assertRefused(new GgufBytes().bool("k", true).bool("k", true), "key 'k' stands there twice");
    assertRefused(new GgufBytes().u32("general.alignment", 0), "alignment 0 is not");
    assertRefused(new GgufBytes().u32("general.alignment", 48), "alignment 48 is not");
    assertRefused(new GgufBytes().u32("general.alignment", 1 << 30), "alignment 1073741824 is not");
    assertRefused(new GgufBytes().string("general.alignment", "x"), "of type String, not Long");
  }

  @Test
  void checksEveryTensor() {
    byte[] four = new byte[4];
    assertRefused(new GgufBytes().tensor("w", 99, four, 1), "tensor 'w': quantisation type 99 is");
    assertRefused(new GgufBytes().tensor("w", 0, four, 1, 1, 1, 1, 1), "5 dimensions, at most 4");
    assertRefused(new GgufBytes().tensor("w", 0, four, -1), "has a negative size");
    assertRefused(new GgufBytes().tensor("w", 0, four, 1L << 40, 1L << 40), "is too large");
    assertRefused(new GgufBytes().tensor("w", 2, four, 33), "are no whole Q4_0 blocks");
    assertRefused(new GgufBytes().tensor("w", 2, four, 16, 2), "are no whole Q4_0 blocks");
    assertRefused(new GgufBytes().tensor("w", 0, four, 1000), "claims 4000 bytes at 0 of 32");
    assertRefused(new GgufBytes().tensorAt("w", 0, 16, four, 1), "starts at 16, not aligned");
    assertRefused(new GgufBytes().tensorAt("w", 0, 64, four, 1), "claims 4 bytes at 64 of 32");
    assertRefused(new GgufBytes().tensorAt("w", 0, -32, four, 1), "at 18446744073709551584 of 32");
    assertRefused(
        new GgufBytes().tensorAt("w", 0, 1L << 62, four, 1), "at 4611686018427387904 of 32");
    assertRefused(
        new GgufBytes().tensor("w", 0, four, 1).tensor("w", 0, four, 1), "'w' stands there twice");
    assertRefused(
        new GgufBytes().tensor("v", 0, four, 1).tensorAt("w", 0, 0, four, 1),
        "'v' and 'w' overlap");
    byte[] cut = new GgufBytes().tensor("w", 0, new byte[128], 32).bytes();
    assertRefused(Arrays.copyOf(cut, cut.length - 1), "claims 128 bytes at 0 of 127");
  }
}
