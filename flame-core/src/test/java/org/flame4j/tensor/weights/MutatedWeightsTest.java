package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.flame4j.Golden;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files: each opens or is refused with {@link WeightsException}, and nothing
 * large is allocated. {@code -Dtests.seed=N} and {@code -Dtests.runs=N} make other runs.
 */
class MutatedWeightsTest {
  private static final long MOST_BYTES = 2 << 20;

  @TempDir Path dir;
  private final long seed = Long.getLong("tests.seed", 20261123);
  private final int runs = Integer.getInteger("tests.runs", 2000);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void survivesDamagedSafetensors() throws Exception {
    Path file = dir.resolve("a.safetensors");
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a.weight", Tensors.uniform(1, 0, 1, 3, 4));
      tensors.put("b", Tensors.zeros(DType.I64, 2));
      tensors.put("c", Tensors.zeros(DType.U8, 5));
      SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    }
    survives(Files.readAllBytes(file), SafetensorsFile::open);
  }

  @Test
  void survivesDamagedGguf() throws Exception {
    byte[] content =
        new GgufBytes()
            .string("general.name", "x")
            .u32("general.alignment", 32)
            .strings("tokenizer.ggml.tokens", List.of("a", "b"))
            .ints("tokenizer.ggml.token_type", 1, 3)
            .floats("tokenizer.ggml.scores", 1, 2)
            .tensor("a", 0, new byte[24], 3, 2)
            .tensor("b", 2, new byte[36], 32, 2)
            .tensor("c", 12, new byte[144], 256)
            .bytes();
    survives(content, GgufFile::open);
  }

  @Test
  void survivesDamagedTorch() throws Exception {
    TorchBytes torch =
        new TorchBytes()
            .tensor("a.weight", 4, 0, new int[] {2, 2}, new int[] {1, 2})
            .tensor("b", 4, 1, new int[] {3}, new int[] {1});
    survives(torch.archive(), TorchFile::open);
    survives(Files.readAllBytes(Golden.path("towers/odd.pt")), TorchFile::open);
  }

  private void survives(byte[] content, Function<MappedFile, Weights> open) throws Exception {
    useOnce(content, open);
    Random random = new Random(seed);
    int opened = 0;
    for (int run = 0; run < runs; run++) {
      byte[] damaged = damage(content, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        useOnce(damaged, open);
        opened++;
      } catch (WeightsException e) {
        assertThat(e).as("run %d", run).hasMessageContaining(dir.resolve("damaged").toString());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", run " + run, e);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated, seed %d, run %d", seed, run)
          .isLessThan(MOST_BYTES);
    }
    assertThat(opened).isBetween(runs / 50, runs - runs / 50);
  }

  // The weights close the arena they are opened in.
  @SuppressWarnings("MustBeClosedChecker")
  private void useOnce(byte[] content, Function<MappedFile, Weights> open) throws Exception {
    Path file = Files.write(dir.resolve("damaged"), content);
    // Confined: closing a shared arena waits for every thread, which thousands of times is long.
    try (Weights weights = open.apply(MappedFile.open(file, Arena.ofConfined()));
        Scope scope = new Scope()) {
      for (String name : weights.names()) {
        TensorInfo info = weights.info(name);
        assertThat(info.bytes()).isLessThan(64L * content.length);
        assertThat(Tensors.segment(weights.load(name)).byteSize()).isEqualTo(info.bytes());
      }
      if (weights instanceof GgufFile gguf) {
        gguf.metadata();
        gguf.keyValues().strings("tokenizer.ggml.tokens");
        gguf.keyValues().integers("tokenizer.ggml.token_type");
        gguf.keyValues().numbers("tokenizer.ggml.scores");
      }
    }
  }

  /** Some changed bytes, a cut, or bytes moved to another place. */
  private static byte[] damage(byte[] content, Random random) {
    byte[] damaged = content.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(content.length));
      case 1 -> {
        int length = 1 + random.nextInt(16);
        int from = random.nextInt(content.length - length);
        int to = random.nextInt(content.length - length);
        System.arraycopy(content, from, damaged, to, length);
      }
      default -> {
        for (int n = random.nextInt(4); n >= 0; n--) {
          // Mostly one bit, so that numbers and names stay near what they were.
          int flip = random.nextInt(3) == 0 ? random.nextInt(256) : 1 << random.nextInt(8);
          damaged[random.nextInt(damaged.length)] ^= (byte) flip;
        }
      }
    }
    return damaged;
  }
}
