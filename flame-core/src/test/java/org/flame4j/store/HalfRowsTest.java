package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Conversion, against libtorch's. */
class HalfRowsTest {
  private static final int WIDTH = 1000;

  @Test
  void convertsAsLibtorchDoes() {
    try (Scope scope = new Scope()) {
      Tensor floats = Tensors.randn(5, 100, 3, WIDTH);
      Tensor halves = Tensors.zeros(DType.F16, 3, WIDTH);
      Tensor back = Tensors.zeros(DType.F32, 3, WIDTH);
      HalfRows rows = new HalfRows(WIDTH);
      for (int row = 0; row < 3; row++) {
        rows.encode(
            Tensors.segment(floats), row * WIDTH * 4L, Tensors.segment(halves), row * WIDTH * 2L);
        rows.decode(
            Tensors.segment(halves), row * WIDTH * 2L, 1, Tensors.segment(back), row * WIDTH * 4L);
      }
      assertThat(Tensors.segment(halves).mismatch(Tensors.segment(floats.to(DType.F16))))
          .isEqualTo(-1);
      assertThat(Tensors.floats(back)).isEqualTo(Tensors.floats(floats.to(DType.F16)));
    }
  }

  @Test
  void knowsWhatHalfPrecisionHolds() {
    // 65,519.99 rounds down to the largest half, 65,520 up to infinity.
    for (float held : new float[] {0, -0f, 65_504, -65_504, 65_519.99f, 1e-30f, Float.MIN_VALUE}) {
      assertThat(holds(held)).as("%s", held).isTrue();
    }
    for (float refused : new float[] {65_520, -65_520, 1e30f, Float.NaN, Float.NEGATIVE_INFINITY}) {
      assertThat(holds(refused)).as("%s", refused).isFalse();
    }
  }

  private static boolean holds(float value) {
    float[] row = new float[37];
    row[33] = value;
    try (Scope scope = new Scope()) {
      MemorySegment memory = Tensors.segment(Tensors.of(row, 37));
      HalfRows rows = new HalfRows(37);
      boolean holds = rows.holds(memory, 0);
      if (!holds) {
        assertThat(Float.compare(rows.firstRefused(), value)).isZero(); // NaN equals itself here
      }
      return holds;
    }
  }
}
