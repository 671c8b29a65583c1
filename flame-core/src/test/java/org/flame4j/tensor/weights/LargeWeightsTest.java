package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of more than 2 GiB; they are sparse, so no disk is used. */
class LargeWeightsTest {
  private static final long BIG = (1L << 31) + 64;

  @TempDir Path dir;

  /** Makes the file longer and sets its last byte. */
  private static void grow(Path file, long size) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(size);
      content.seek(size - 1);
      content.write(7);
    }
  }

  private static void assertBig(Weights weights) {
    try (Scope scope = new Scope()) {
      Tensor big = weights.load("big");
      assertThat(big.shape()).containsExactly(BIG);
      assertThat(big.dtype()).isEqualTo(DType.I8);
      assertThat(Tensors.longs(big.narrow(0, BIG - 2, 2))).containsExactly(0, 0);
      assertThat(Tensors.longs(weights.load("tail"))).containsExactly(0, 7);
    }
  }

  @Test
  void mapsSafetensors() throws IOException {
    Path file = dir.resolve("big.safetensors");
    String header =
        "{%s,%s}"
            .formatted(
                SafetensorsBytes.entry("big", "I8", "[" + BIG + "]", 0, BIG),
                SafetensorsBytes.entry("tail", "I8", "[2]", BIG, BIG + 2));
    SafetensorsBytes.write(file, header, 0);
    grow(file, Files.size(file) + BIG + 2);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertBig(weights);
    }
  }

  @Test
  void mapsGguf() throws IOException {
    Path file = dir.resolve("big.gguf");
    new GgufBytes()
        .tensorAt("big", 24, 0, new byte[0], BIG)
        .tensorAt("tail", 24, BIG, new byte[0], 2)
        .write(file);
    grow(file, Files.size(file) + BIG + 2);
    try (GgufFile weights = GgufFile.open(file)) {
      assertBig(weights);
    }
  }
}
