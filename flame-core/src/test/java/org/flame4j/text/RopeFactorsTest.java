package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.flame4j.Golden;
import org.flame4j.tensor.weights.GgufBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scaling of Llama 3.1 as its GGUF files state it: a divisor for each rotary frequency. */
class RopeFactorsTest {
  private static final int F32 = 0;
  private static final LlmConfig GOLDEN = LanguageModel.configOf(Golden.path("llm-llama"));
  private static final RopeConfig ROPE = GOLDEN.attention().getFirst().rope();

  @TempDir private Path folder;

  private static byte[] floats(int count, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }

  /** The divisors that the golden model's own scaling comes to. */
  private static double[] divisors() {
    double[] scaled = ROPE.frequencies();
    double[] plain = RopeConfig.plain(ROPE.theta(), GOLDEN.headDim()).frequencies();
    double[] divisors = new double[scaled.length];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = plain[i] / scaled[i];
    }
    return divisors;
  }

  private static GgufBytes llama() {
    return new GgufBytes()
        .string("general.architecture", "llama")
        .u32("llama.embedding_length", GOLDEN.hiddenSize())
        .u32("llama.feed_forward_length", GOLDEN.intermediateSize())
        .u32("llama.block_count", GOLDEN.layers())
        .u32("llama.attention.head_count", GOLDEN.heads())
        .u32("llama.attention.key_length", GOLDEN.headDim())
        .u32("llama.rope.freq_base", (int) ROPE.theta())
        .tensor(
            "token_embd.weight", F32, new byte[GOLDEN.hiddenSize() * 4], GOLDEN.hiddenSize(), 1);
  }

  private LlmConfig read(GgufBytes content) {
    return LanguageModel.configOf(content.write(folder.resolve("m.gguf")));
  }

  @Test
  void areTheSameFrequenciesAsTheHuggingFaceConfigGives() {
    assertThat(ROPE.scaling()).isInstanceOf(RopeScaling.Llama3.class);
    int half = GOLDEN.headDim() / 2;
    LlmConfig config =
        read(llama().tensor("rope_freqs.weight", F32, floats(half, divisors()), half));
    double[] expected = ROPE.frequencies();
    double[] actual = config.attention().getFirst().rope().frequencies();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-6 * expected[i]));
    }
  }

  @Test
  void areRefusedWhereTheyDoNotFit() {
    int half = GOLDEN.headDim() / 2;
    assertThatThrownBy(
            () -> read(llama().tensor("rope_freqs.weight", F32, new byte[half * 8], 2L * half)))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("m.gguf", "rope_freqs.weight");
    assertThatThrownBy(
            () -> read(llama().tensor("rope_freqs.weight", F32, new byte[half * 4], half)))
        .hasMessageContaining("must be positive");
  }
}
