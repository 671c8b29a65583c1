package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products by oneDNN against the plain product: values, gradients, shapes and views. */
class ProductsTest {
  private final int threadsBefore = NativeRuntime.threads();

  @BeforeEach
  void severalThreads() {
    NativeRuntime.threads(2);
  }

  @AfterEach
  void restore() {
    NativeRuntime.threads(threadsBefore);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64, 3, 5",
    "1, 65, 1, 1",
    "3, 40, 24, 17",
    "64, 1, 8, 9",
    "2, 197, 48, 96",
    "1, 5, 4, 3"
  })
  void agreesWithThePlainProduct(long batch, long rows, long in, long out) {
    try (Scope scope = new Scope()) {
      for (boolean bias : List.of(true, false)) {
        for (boolean cut : List.of(true, false)) {
          compare(batch, rows, in, out, bias, cut);
        }
      }
    }
  }

  private static void compare(long batch, long rows, long in, long out, boolean bias, boolean cut) {
    // As the image tower does: a view of tokens without the first.
    Tensor all = Tensors.randn(1, 1, batch, rows + 1, in).requiresGrad(true);
    Tensor w = Tensors.randn(2, 1, out, in).requiresGrad(true);
    Tensor b = Tensors.randn(3, 1, out).requiresGrad(true);
    Tensor weights = Tensors.randn(4, 1, batch, rows, out);
    Tensor x = cut ? all.narrow(1, 1, rows) : all.narrow(1, 1, rows).contiguous();
    float[][] fast = gradients(Nn.linear(x, w, bias ? b : null), weights, all, w, b, bias);
    Tensor plain = x.matmul(w.transpose(0, 1));
    float[][] naive = gradients(bias ? plain.add(b) : plain, weights, all, w, b, bias);
    for (int i = 0; i < fast.length; i++) {
      assertThat(fast[i]).containsExactly(naive[i], within(1e-3f));
    }
  }

  /** Values, then gradients of x, w and b. */
  private static float[][] gradients(
      Tensor y, Tensor weights, Tensor x, Tensor w, Tensor b, boolean bias) {
    y.mul(weights).sum().backward();
    float[][] all = {
      Tensors.floats(y),
      Tensors.floats(x.grad().orElseThrow()),
      Tensors.floats(w.grad().orElseThrow()),
      bias ? Tensors.floats(b.grad().orElseThrow()) : new float[0]
    };
    List.of(x, w, b).forEach(Tensor::clearGrad);
    return all;
  }

  @ParameterizedTest
  @CsvSource({"64, 8, 4", "200, 33, 65"})
  void twoDimensionsStayTwo(long rows, long in, long out) {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.randn(1, 1, rows, in);
      Tensor w = Tensors.randn(2, 1, out, in);
      Tensor y = Nn.linear(x, w, null);
      assertThat(y.shape()).containsExactly(rows, out);
      assertThat(y.isContiguous()).isTrue();
      assertThat(Tensors.floats(y))
          .containsExactly(Tensors.floats(x.matmul(w.transpose(0, 1))), within(1e-3f));
    }
  }
}
