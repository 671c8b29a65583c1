package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flame4j.tensor.weights.SafetensorsBytes.entry;

import java.nio.file.Path;
import org.flame4j.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safetensors headers that lie. */
class HostileSafetensorsTest {
  @TempDir Path dir;

  private void assertRefused(String header, int dataBytes, String message) {
    assertRefused(SafetensorsBytes.write(dir.resolve("bad"), header, dataBytes), message);
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private void assertRefused(byte[] content, String message) {
    assertRefused(SafetensorsBytes.write(dir.resolve("bad"), content), message);
  }

  @Test
  void boundsTheHeader() {
    assertRefused(new byte[0], "the file is cut short: it has 0 bytes");
    assertRefused(new byte[7], "cut short");
    assertRefused(new byte[8], "header of 0 bytes does not fit");
    assertRefused(SafetensorsBytes.of(3, "{}", 0), "header of 3 bytes does not fit");
    assertRefused(SafetensorsBytes.of(-1, "{}", 0), "header of 18446744073709551615 bytes");
    assertRefused(SafetensorsBytes.of(Long.MAX_VALUE, "{}", 0), "does not fit");
    assertRefused(SafetensorsBytes.of(100_000_001, "{}", 100_000_000), "does not fit");
  }

  @Test
  void wantsSoundJson() {
    assertRefused("{\"", 0, "not sound JSON");
    assertRefused("[]", 0, "the header is not as the safetensors format asks");
    assertRefused("{} {}", 0, "goes on behind");
    assertRefused("{}\0\0", 0, "not sound JSON");
    assertRefused("{\"a\":".repeat(2000), 0, "tensor 'a' has an unknown property");
    assertRefused("{\"a\n\":1}", 0, "not sound JSON");
    assertRefused("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__ is not as");
    String entry = entry("a", "F32", "[1]", 0, 4);
    assertRefused("{" + entry + "," + entry + "}", 4, "Duplicate");
    assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks dtype, shape or two");
    assertRefused("{\"a\":{\"dtyp\":\"F32\"}}", 4, "tensor 'a' has an unknown property");
  }

  @Test
  void checksEveryTensor() {
    assertRefused("{" + entry("a", "F8_E5M2", "[4]", 0, 4) + "}", 4, "dtype 'F8_E5M2' is not");
    assertRefused(
        "{" + entry("a", "F32", "[2]", 0, 8) + "}",
        4,
        "the file is cut short: tensor 'a' needs 8 bytes behind the header, there are 4");
    assertRefused("{" + entry("a", "F32", "[1]", 4, 0) + "}", 4, "claims bytes 4 to 0");
    assertRefused("{" + entry("a", "F32", "[1]", -4, 0) + "}", 4, "claims bytes -4 to 0");
    assertRefused("{" + entry("a", "F32", "[2]", 0, 4) + "}", 4, "4 bytes, its shape needs 8");
    assertRefused("{" + entry("a", "F32", "[-1]", 0, 4) + "}", 4, "has a negative size");
    assertRefused("{" + entry("a", "F32", "[1.5]", 0, 4) + "}", 4, "not of whole numbers");
    assertRefused("{" + entry("a", "F32", "[99999999999999999999]", 0, 4) + "}", 4, "JSON");
    long huge = 1L << 32;
    String overflow = "[%d,%d]".formatted(huge, huge);
    assertRefused("{" + entry("a", "U8", overflow, 0, 0) + "}", 0, "is too large");
    assertRefused(
        "{" + entry("a", "U8", "[0,%d,%d]".formatted(huge, huge), 0, 0) + "}", 0, "large");
    String deep = "[" + "1,".repeat(64) + "1]";
    assertRefused("{" + entry("a", "U8", deep, 0, 1) + "}", 1, "too long");
  }

  @Test
  void refusesSharedBytesOnly() {
    String a = entry("a", "U8", "[4]", 0, 4);
    assertRefused("{" + a + "," + entry("b", "U8", "[4]", 3, 7) + "}", 7, "'a' and 'b' overlap");
    String empty = entry("c", "U8", "[0]", 2, 2);
    String hole = entry("b", "F16", "[2]", 6, 10);
    Path file =
        SafetensorsBytes.write(dir.resolve("ok"), "{%s,%s,%s}".formatted(a, empty, hole), 10);
    try (Scope scope = new Scope();
        SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.names()).containsExactly("a", "c", "b");
      weights.names().forEach(name -> assertThat(weights.load(name).dim()).isEqualTo(1));
    }
  }

  @Test
  void quotesNamesShortAndOnOneLine() {
    String name = "x\\n" + "y".repeat(1000);
    assertRefused("{" + entry(name, "?", "[4]", 0, 4) + "}", 4, "tensor 'x?yyy");
  }
}
