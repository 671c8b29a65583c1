package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored types against libtorch's conversions, and against their definition. */
class RowCodecTest {
  private static final int WIDTH = 1003;

  private static float[] values(long seed, float scale) {
    Random random = new Random(seed);
    float[] values = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return values;
  }

  private static float[] roundTrip(RowType type, float[] values) {
    RowCodec codec = type.codec(values.length);
    MemorySegment stored = MemorySegment.ofArray(new byte[(int) type.rowBytes(values.length)]);
    float[] read = new float[values.length];
    float scale = codec.encode(MemorySegment.ofArray(values), 0, stored, 0);
    codec.decode(stored, 0, scale, MemorySegment.ofArray(read), 0);
    return read;
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void halvesAreRoundedAsLibtorchDoes(RowType type) {
    float[] values = values(1, 1);
    values[0] = 0;
    values[1] = -0f;
    values[2] = 1 + 1f / 256; // between two brain floats
    values[3] = 1 + 3f / 256;
    try (Scope scope = new Scope()) {
      float[] expected = Tensors.floats(Tensors.of(values, WIDTH).to(type.dtype()).to(DType.F32));
      assertThat(roundTrip(type, values)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-44f, 1e-38f, 1e-3f, 1, 1e30f})
  void bytesAreNearestStepsOfTheLargestValue(float magnitude) {
    float[] values = values(2, magnitude);
    float most = 0;
    for (float value : values) {
      most = Math.max(most, Math.abs(value));
    }
    float scale = most / 127;
    float[] read = roundTrip(RowType.I8, values);
    for (int i = 0; i < WIDTH; i++) {
      double steps = scale == 0 ? 0 : Math.clamp(Math.rint(values[i] / scale), -127, 127);
      assertThat(read[i]).isEqualTo((float) steps * scale);
      if (magnitude > 1e-40f) {
        assertThat(read[i]).isCloseTo(values[i], within(scale * 0.51f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void zerosStayZeros(RowType type) {
    assertThat(roundTrip(type, new float[WIDTH])).containsOnly(0f);
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsNotFinite(RowType type) {
    RowCodec codec = type.codec(WIDTH);
    float[] refused = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (float bad : refused) {
      float[] values = values(3, 1);
      assertThat(codec.holds(MemorySegment.ofArray(values), 0)).isTrue();
      values[WIDTH - 1] = bad;
      assertThat(codec.holds(MemorySegment.ofArray(values), 0)).isFalse();
      assertThat(Float.compare(codec.firstRefused(), bad)).isZero();
    }
  }

  @Test
  void brainFloatsEndBelowFloats() {
    RowCodec codec = RowType.BF16.codec(1);
    float largest = Float.intBitsToFloat(0x7f7f0000);
    assertThat(codec.holds(MemorySegment.ofArray(new float[] {-largest}), 0)).isTrue();
    MemorySegment above = MemorySegment.ofArray(new float[] {Float.MAX_VALUE});
    assertThat(codec.holds(above, 0)).isFalse();
    assertThat(codec.firstRefused()).isEqualTo(Float.MAX_VALUE);
  }

  @Test
  void typesHaveLabels() {
    for (RowType type : RowType.values()) {
      assertThat(RowType.of(type.label())).isEqualTo(type);
    }
    assertThatThrownBy(() -> RowType.of("f8")).hasMessage("rows must be f16, bf16, int8: f8");
  }
}
