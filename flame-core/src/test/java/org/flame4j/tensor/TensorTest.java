package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every wrapper: dtype, shape and values. */
class TensorTest {
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static void assertTensor(Tensor actual, DType dtype, long[] shape, double... values) {
    assertThat(actual.dtype()).isEqualTo(dtype);
    assertThat(actual.shape()).containsExactly(shape);
    float[] floats = Tensors.floats(actual);
    assertThat(floats).hasSize(values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) floats[i]).as("element %d", i).isCloseTo(values[i], within(1e-5));
    }
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private final float[] oneToSix = {1, 2, 3, 4, 5, 6};

  private Tensor matrix() {
    return Tensors.of(oneToSix, 2, 3);
  }

  @Test
  void makesTensorsOfEveryType() {
    for (DType type : DType.values()) {
      Tensor zeros = Tensors.zeros(type, 2, 1);
      assertTensor(zeros, type, shape(2, 1), 0, 0);
      assertThat(Tensors.segment(zeros).byteSize()).isEqualTo(2L * type.bytes());
    }
    assertTensor(Tensors.full(2.5, DType.F64, 2), DType.F64, shape(2), 2.5, 2.5);
    assertTensor(
        Tensors.emptyLike(matrix()).fillInPlace(1), DType.F32, shape(2, 3), 1, 1, 1, 1, 1, 1);
    assertTensor(Tensors.arange(3), DType.I64, shape(3), 0, 1, 2);
    assertTensor(Tensors.of(new long[] {7, 8}, 1, 2), DType.I64, shape(1, 2), 7, 8);
    assertTensor(Tensors.of(new int[] {4, 5}), DType.I64, shape(2), 4, 5);
    assertTensor(Tensors.of(new byte[] {1, -1}, 2), DType.U8, shape(2), 1, 255);
    assertThatThrownBy(() -> Tensors.of(oneToSix, 2, 2)).hasMessageContaining("[2, 2]");
  }

  @Test
  void wrapsJavaMemoryWithoutACopy() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, 4);
      Tensor tensor = Tensors.over(memory, DType.F32, 2, 2);
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, 3, 9);
      assertTensor(tensor, DType.F32, shape(2, 2), 0, 0, 0, 9);
      assertThatThrownBy(() -> Tensors.over(memory, DType.F32, 3))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void viewsAndCopies() {
    Tensor m = matrix();
    assertTensor(m.transpose(0, 1), DType.F32, shape(3, 2), 1, 4, 2, 5, 3, 6);
    assertTensor(m.reshape(3, 2), DType.F32, shape(3, 2), oneToSix());
    assertTensor(m.reshape(1, 2, 3).permute(2, 0, 1), DType.F32, shape(3, 1, 2), 1, 4, 2, 5, 3, 6);
    assertTensor(m.narrow(1, 1, 2), DType.F32, shape(2, 2), 2, 3, 5, 6);
    assertTensor(m.select(0, 1), DType.F32, shape(3), 4, 5, 6);
    assertTensor(m.unsqueeze(0), DType.F32, shape(1, 2, 3), oneToSix());
    assertTensor(m.unsqueeze(0).squeeze(0), DType.F32, shape(2, 3), oneToSix());
    assertTensor(m.select(0, 0).expand(2, 3), DType.F32, shape(2, 3), 1, 2, 3, 1, 2, 3);
    assertTensor(
        m.indexSelect(0, Tensors.of(new int[] {1, 0, 1})),
        DType.F32,
        shape(3, 3),
        4,
        5,
        6,
        1,
        2,
        3,
        4,
        5,
        6);
    assertTensor(m.gather(1, Tensors.of(new long[] {2, 0}, 2, 1)), DType.F32, shape(2, 1), 3, 4);
    Tensor copy = m.copy();
    copy.fillInPlace(0);
    copy.indexCopyInPlace(0, Tensors.of(new int[] {1}), Tensors.of(new float[] {7, 8, 9}, 1, 3));
    assertTensor(copy, DType.F32, shape(2, 3), 0, 0, 0, 7, 8, 9);
    assertTensor(m, DType.F32, shape(2, 3), oneToSix());
    assertTensor(m.to(DType.I32), DType.I32, shape(2, 3), oneToSix());
    assertThat(m.transpose(0, 1).isContiguous()).isFalse();
    assertThat(m.transpose(0, 1).contiguous().isContiguous()).isTrue();
  }

  private double[] oneToSix() {
    return new double[] {1, 2, 3, 4, 5, 6};
  }

  @Test
  void arithmetic() {
    Tensor a = Tensors.of(new float[] {1, 4}, 2);
    Tensor b = Tensors.of(new float[] {2, 8}, 2);
    assertTensor(a.add(b), DType.F32, shape(2), 3, 12);
    assertTensor(a.add(0.5), DType.F32, shape(2), 1.5, 4.5);
    assertTensor(a.sub(b), DType.F32, shape(2), -1, -4);
    assertTensor(a.mul(b), DType.F32, shape(2), 2, 32);
    assertTensor(a.mul(3), DType.F32, shape(2), 3, 12);
    assertTensor(a.div(b), DType.F32, shape(2), 0.5, 0.5);
    assertTensor(a.div(2), DType.F32, shape(2), 0.5, 2);
    assertTensor(a.neg().abs(), DType.F32, shape(2), 1, 4);
    assertTensor(a.sqrt(), DType.F32, shape(2), 1, 2);
    assertTensor(a.log().exp(), DType.F32, shape(2), 1, 4);
    assertTensor(a.cos(), DType.F32, shape(2), Math.cos(1), Math.cos(4));
    assertTensor(a.sin(), DType.F32, shape(2), Math.sin(1), Math.sin(4));
    assertTensor(a.clamp(2, 3), DType.F32, shape(2), 2, 3);
  }

  @Test
  void arithmeticInPlace() {
    Tensor a = Tensors.of(new float[] {1, 4}, 2);
    Tensor b = Tensors.of(new float[] {2, 8}, 2);
    assertTensor(a.copy().addInPlace(b), DType.F32, shape(2), 3, 12);
    assertTensor(a.copy().addInPlace(b, 0.5), DType.F32, shape(2), 2, 8);
    assertTensor(a.copy().addInPlace(1), DType.F32, shape(2), 2, 5);
    assertTensor(a.copy().subInPlace(b), DType.F32, shape(2), -1, -4);
    assertTensor(a.copy().mulInPlace(b), DType.F32, shape(2), 2, 32);
    assertTensor(a.copy().mulInPlace(2), DType.F32, shape(2), 2, 8);
    assertTensor(a.copy().divInPlace(b), DType.F32, shape(2), 0.5, 0.5);
    assertTensor(a.copy().divInPlace(2), DType.F32, shape(2), 0.5, 2);
    assertTensor(a.copy().sqrtInPlace(), DType.F32, shape(2), 1, 2);
    assertTensor(a.copy().lerpInPlace(b, 0.25), DType.F32, shape(2), 1.25, 5);
    assertTensor(a.copy().addcmulInPlace(a, b, 0.5), DType.F32, shape(2), 2, 20);
    assertTensor(a.copy().addcdivInPlace(b, a, 2), DType.F32, shape(2), 5, 8);
    assertTensor(a.copy().clampInPlace(2, 3), DType.F32, shape(2), 2, 3);
    assertTensor(a.copy().copyInPlace(b), DType.F32, shape(2), 2, 8);
  }

  @Test
  void productsAndReductions() {
    Tensor m = matrix();
    assertTensor(m.matmul(m.transpose(0, 1)), DType.F32, shape(2, 2), 14, 32, 32, 77);
    assertTensor(m.sum(), DType.F32, shape(), 21);
    assertTensor(m.sum(0, false), DType.F32, shape(3), 5, 7, 9);
    assertTensor(m.mean(), DType.F32, shape(), 3.5);
    assertTensor(m.mean(1, true), DType.F32, shape(2, 1), 2, 5);
    assertTensor(m.amax(1, false), DType.F32, shape(2), 3, 6);
    assertTensor(m.argmax(1), DType.I64, shape(2), 2, 2);
    TopK best = TopK.of(m, 2);
    assertTensor(best.values(), DType.F32, shape(2, 2), 3, 2, 6, 5);
    assertTensor(best.indices(), DType.I64, shape(2, 2), 2, 1, 2, 1);
    assertThat(m.isFinite()).isTrue();
    assertThat(m.div(0).isFinite()).isFalse();
    assertThat(m.sum().item()).isEqualTo(21);
    assertTensor(
        Tensors.cat(List.of(m, m), 1), DType.F32, shape(2, 6), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
    assertThat(Tensors.stack(List.of(m, m, m), 0).shape()).containsExactly(3, 2, 3);
  }

  @Test
  void randomValuesFollowTheSeed() {
    float[] first = Tensors.floats(Tensors.randn(7, 2.0, 1000));
    assertThat(Tensors.floats(Tensors.randn(7, 2.0, 1000))).containsExactly(first);
    double squares = 0;
    for (float x : first) {
      squares += (double) x * x;
    }
    assertThat(Math.sqrt(squares / first.length)).isCloseTo(2.0, within(0.2));
    for (float x : Tensors.floats(Tensors.uniform(7, -1, 1, 100))) {
      assertThat(x).isBetween(-1f, 1f);
    }
  }

  @Test
  void gradients() {
    Tensor x = Tensors.of(new float[] {2, 3}, 2).requiresGrad(true);
    assertThat(x.grad()).isEmpty();
    x.mul(x).sum().backward();
    assertTensor(x.grad().orElseThrow(), DType.F32, shape(2), 4, 6);
    x.mul(2).sum().backward();
    assertTensor(x.grad().orElseThrow(), DType.F32, shape(2), 6, 8);
    x.clearGrad();
    assertThat(x.grad()).isEmpty();
    try (NoGrad noGrad = new NoGrad()) {
      assertThat(x.mul(2).requiresGrad()).isFalse();
    }
    assertThat(x.mul(2).requiresGrad()).isTrue();
    assertThat(x.detach().requiresGrad()).isFalse();
  }

  @Test
  void scopesFreeWhatIsNotKept() {
    long before = NativeRuntime.liveHandles();
    Tensor escaped;
    try (Scope inner = new Scope()) {
      Tensor a = Tensors.zeros(DType.F32, 4);
      try (Scope innermost = new Scope()) {
        Tensor kept = innermost.keep(a.add(1));
        innermost.close();
        assertTensor(kept, DType.F32, shape(4), 1, 1, 1, 1);
        escaped = kept.add(1).escape();
      }
    }
    assertTensor(escaped, DType.F32, shape(4), 2, 2, 2, 2);
    escaped.close();
    assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void nativeErrorsAreExceptionsWithOneUsefulLine() {
    assertThatThrownBy(() -> matrix().matmul(matrix()))
        .isInstanceOf(RuntimeException.class)
        .satisfies(e -> assertThat(NativeRuntime.firstLine(e)).contains("mat1 and mat2"));
  }

  @Test
  void rollsAndMeasuresItsLength() {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4);
      assertThat(Tensors.floats(Nn.roll(x, 2, -1))).containsExactly(3, 4, 1, 2, 7, 8, 5, 6);
      assertThat(Tensors.floats(Nn.roll(x, 1, 0))).containsExactly(5, 6, 7, 8, 1, 2, 3, 4);
      assertThat(Tensors.of(new float[] {3, 0, 4}, 3).norm().item()).isEqualTo(5);
    }
  }
}
