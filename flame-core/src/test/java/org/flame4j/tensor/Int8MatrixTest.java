package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights in 8 bits against the same numbers spelt out. */
class Int8MatrixTest {
  private static Int8Matrix of(Tensor... parts) {
    long[] rows = new long[parts.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = parts[i].size(0);
    }
    return Int8Matrix.of(parts[0].size(1), rows, i -> parts[(int) i], Device.CPU);
  }

  @Test
  void roundsEachRowToMultiplesOfItsOwnScale() {
    float[] values = {127, -63.4f, 0.6f, 0, 0, 0, 0.5f, -1.27f, 1.014f};
    try (Scope scope = new Scope();
        Int8Matrix matrix = of(Tensors.of(values, 3, 3))) {
      assertThat(Tensors.floats(matrix.to(DType.F32)))
          .containsExactly(127, -63, 1, 0, 0, 0, 0.5f, -1.27f, 1.01f);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void keepsNoValueFurtherThanHalfAStep(DType dtype) {
    try (Scope scope = new Scope()) {
      Tensor weights = Tensors.randn(1, 0.3, 37, 64).to(dtype);
      Tensor step = weights.to(DType.F32).abs().amax(1, true).div(127);
      try (Int8Matrix matrix = of(weights)) {
        Tensor error = matrix.to(DType.F32).sub(weights.to(DType.F32)).abs().div(step);
        assertThat(error.amax(1, false).amax(0, false).item()).isLessThan(0.5001);
      }
    }
  }

  @Test
  void stacksMatrices() {
    try (Scope scope = new Scope()) {
      Tensor a = Tensors.randn(2, 1, 5, 16);
      Tensor b = Tensors.randn(3, 9, 3, 16);
      try (Int8Matrix both = of(a, b);
          Int8Matrix first = of(a);
          Int8Matrix second = of(b)) {
        Tensor expected =
            Tensors.cat(java.util.List.of(first.to(DType.F32), second.to(DType.F32)), 0);
        assertThat(Tensors.floats(both.to(DType.F32))).containsExactly(Tensors.floats(expected));
      }
    }
  }

  @Test
  void multipliesAsTheSameNumbersInFull() {
    assertProduct(Tensors.randn(4, 1, 20, 33), 17);
  }

  @Test
  void multipliesAMatrixOfSeveralBlocks() {
    assertProduct(Tensors.randn(5, 1, 9, 65_536), 150);
  }

  private static void assertProduct(Tensor x, long out) {
    try (Scope scope = new Scope()) {
      Tensor bias = Tensors.randn(6, 1, out);
      try (Int8Matrix matrix = of(Tensors.randn(7, 1, out, x.size(1)))) {
        Tensor full = matrix.to(DType.F32);
        assertClose(matrix.product(x, bias), Nn.linear(x, full, bias));
        assertClose(matrix.product(x, null), Nn.linear(x, full, null));
        Tensor half = matrix.product(x.to(DType.BF16), null);
        assertThat(half.dtype()).isEqualTo(DType.BF16);
      }
    }
    x.close();
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    Tensor error = actual.sub(expected).abs();
    Tensor scale = expected.abs();
    assertThat(actual.shape()).containsExactly(expected.shape());
    assertThat(error.reshape(-1).amax(0, false).item())
        .isLessThan(1e-5 * scale.reshape(-1).amax(0, false).item());
  }
}
