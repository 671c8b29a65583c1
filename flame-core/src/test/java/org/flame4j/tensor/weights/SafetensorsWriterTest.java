package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files appear whole or not at all, and laid out for mapping. */
class SafetensorsWriterTest {
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

  @Test
  void alignsEveryTensor() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("bytes", Tensors.zeros(DType.U8, 3));
    tensors.put("doubles", Tensors.full(2, DType.F64, 1));
    tensors.put("halves", Tensors.full(3, DType.F16, 1));
    tensors.put("floats", Tensors.full(4, DType.F32, 1));
    Path file = dir.resolve("a.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 8 + (int) content.getLong(0);
    assertThat(start % 8).isZero();
    assertThat(content.getDouble(start)).isEqualTo(2);
    assertThat(content.getFloat(start + 8)).isEqualTo(4);
    assertThat(Float.float16ToFloat(content.getShort(start + 12))).isEqualTo(3);
    assertThat(content.limit()).isEqualTo(start + 17);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.names()).containsExactlyElementsOf(tensors.keySet());
      assertThat(weights.metadata()).isEmpty();
    }
  }

  @Test
  void writesTensorsLargerThanABuffer() {
    Tensor large = Tensors.arange((9 << 20) / 8 + 1);
    Path file = dir.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("large", large), Map.of());
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(Tensors.longs(weights.load("large"))).isEqualTo(Tensors.longs(large));
    }
  }

  @Test
  void readsTensorsThatLieUnaligned() {
    String header = SafetensorsBytes.entry("a", "F32", "[1]", 1, 5);
    Path file = SafetensorsBytes.write(dir.resolve("a"), "{" + header + "}", 5);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(Tensors.floats(weights.load("a"))).containsExactly(0);
    }
  }

  @Test
  void replacesAnOlderFileThatIsStillOpen() {
    Path file = dir.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("a", Tensors.full(1, DType.F32, 2)), Map.of());
    try (SafetensorsFile before = SafetensorsFile.open(file)) {
      Tensor old = before.load("a");
      SafetensorsWriter.write(file, Map.of("a", old.add(1)), Map.of());
      assertThat(Tensors.floats(old)).containsExactly(1, 1);
      try (SafetensorsFile after = SafetensorsFile.open(file)) {
        assertThat(Tensors.floats(after.load("a"))).containsExactly(2, 2);
      }
    }
  }

  @Test
  void leavesNothingBehindWhenWritingFails() throws IOException {
    Path file = Files.writeString(dir.resolve("a.safetensors"), "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.allocate(100));
                  throw new IOException("no space");
                }))
        .hasMessage(file + ": no space");
    assertThat(file).hasContent("old");
    assertThat(dir.toFile().list()).containsExactly("a.safetensors");
  }

  @Test
  void noticesAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      Map<String, Tensor> tensors = Map.of("a", Tensors.zeros(DType.F32, 4));
      assertThatThrownBy(() -> SafetensorsWriter.write(channel, tensors, Map.of()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void namesFileAndCause() {
    Map<String, Tensor> tensors = Map.of("__metadata__", Tensors.zeros(DType.F32, 1));
    Path file = dir.resolve("none").resolve("a.safetensors");
    assertThatThrownBy(() -> SafetensorsWriter.write(file, tensors, Map.of()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(file + ": no tensor may be called __metadata__");
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), Map.of()))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("cannot write " + file + ": ");
  }

  @Test
  void replacesFilesThroughLinksButNothingElse() throws IOException {
    Path file = Files.writeString(dir.resolve("real"), "old");
    Path link = Files.createSymbolicLink(dir.resolve("link"), file);
    AtomicFile.write(link, AtomicFile.bytes(new byte[] {'n'}));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("n");
    Path device = Path.of("/dev/null");
    Path toDevice = Files.createSymbolicLink(dir.resolve("sink"), device);
    for (Path target : new Path[] {dir, device, toDevice}) {
      assertThatThrownBy(() -> AtomicFile.write(target, channel -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(target + ": it is no file that can be replaced");
    }
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void writesAllFilesOrNone() throws IOException {
    Path first = Files.writeString(dir.resolve("first"), "old");
    Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
    files.put(first, AtomicFile.bytes(new byte[] {'n'}));
    files.put(
        dir.resolve("second"),
        channel -> {
          throw new IOException("No space left on device");
        });
    assertThatThrownBy(() -> AtomicFile.writeTogether(files))
        .hasMessage(dir.resolve("second") + ": No space left on device");
    assertThat(first).hasContent("old");
    assertThat(dir)
        .isDirectoryNotContaining("glob:**.tmp")
        .isDirectoryNotContaining("glob:**second");
  }

  @Test
  void saysBeforehandThatAFolderIsMissing() {
    Path target = dir.resolve("none/a.safetensors");
    assertThatThrownBy(() -> AtomicFile.check(target))
        .hasMessage(target + ": there is no folder " + dir.resolve("none"));
  }
}
