package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flame4j.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions of networks against their definitions. */
class NnTest {
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static void assertClose(Tensor actual, double... expected) {
    float[] floats = Tensors.floats(actual);
    assertThat(floats).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) floats[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void linearAndEmbedding() {
    Tensor x = Tensors.of(new float[] {1, 2}, 1, 2);
    Tensor w = Tensors.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
    assertClose(Nn.linear(x, w, null), 1, 2, 3);
    assertClose(Nn.linear(x, w, Tensors.of(new float[] {10, 20, 30}, 3)), 11, 22, 33);
    assertClose(Nn.embedding(w, Tensors.of(new int[] {2, 0})), 1, 1, 1, 0);
  }

  @Test
  void norms() {
    Tensor x = Tensors.of(new float[] {3, 4}, 1, 2);
    Tensor twos = Tensors.full(2, DType.F32, 2);
    Tensor zeros = Tensors.zeros(DType.F32, 2);
    double rms = Math.sqrt(12.5);
    assertClose(Nn.rmsNorm(x, twos, 0), 6 / rms, 8 / rms);
    assertClose(Nn.layerNorm(x, twos, zeros, 0), -2, 2);
    assertClose(Nn.l2Normalize(x), 0.6, 0.8);
  }

  /** Without gradients it goes another way than with them. */
  @Test
  void theNormIsTheSameWithGradients() {
    Tensor x = Tensors.randn(1, 30, 5, 7, 64);
    Tensor weight = Tensors.randn(2, 1, 64);
    Tensor plain = Nn.rmsNorm(x, weight, 1e-5);
    Tensor recorded = Nn.rmsNorm(x.copy().requiresGrad(true), weight, 1e-5);
    assertThat(Golden.relativeError(plain, recorded.detach())).isLessThan(1e-6);
    assertThat(Tensors.floats(Nn.rmsNorm(Tensors.zeros(DType.F32, 1, 64), weight, 1e-5)))
        .containsOnly(0f, -0f);
  }

  @Test
  void addsAProductInPlace() {
    for (int rows : new int[] {3, 200}) { // 200: worth several threads
      Tensor x = Tensors.randn(1, 1, rows, 24);
      Tensor input = Tensors.randn(2, 1, rows, 40);
      Tensor weight = Tensors.randn(3, 1, 24, 40);
      Tensor expected = x.add(Nn.linear(input, weight, null));
      assertThat(Nn.addLinearInPlace(x, input, weight)).isSameAs(x);
      assertThat(Golden.relativeError(x, expected)).isLessThan(1e-5);
    }
  }

  @Test
  void activations() {
    Tensor x = Tensors.of(new float[] {0, 1}, 2);
    double e = Math.E;
    assertClose(Nn.gelu(x), 0, 0.8413447);
    assertClose(Nn.siluInPlace(x.copy()), 0, e / (1 + e));
    assertClose(Nn.tanhInPlace(x.copy()), 0, Math.tanh(1));
    assertClose(Nn.softmax(x, 0), 1 / (1 + e), e / (1 + e));
    assertClose(Nn.logSoftmax(x, 0), -Math.log(1 + e), 1 - Math.log(1 + e));
    assertClose(Nn.logSigmoid(x), -Math.log(2), 1 - Math.log(1 + e));
    assertClose(Nn.softplus(x), Math.log(2), Math.log(1 + e));
  }

  /** Attention against softmax(q k^T / sqrt(d)) v, with shared key heads, a mask, and causality. */
  @Test
  void attentionEqualsItsDefinition() {
    Tensor q = Tensors.randn(1, 1, 2, 4, 5, 8);
    Tensor k = Tensors.randn(2, 1, 2, 2, 5, 8);
    Tensor v = Tensors.randn(3, 1, 2, 2, 5, 8);
    float[] upper = new float[25];
    for (int i = 0; i < 25; i++) {
      upper[i] = i % 5 > i / 5 ? Float.NEGATIVE_INFINITY : 0;
    }
    Tensor causal = Tensors.of(upper, 5, 5);
    Tensor expected = naive(q, Golden.twice(k), Golden.twice(v), causal);
    assertThat(maxDifference(Nn.attention(q, k, v, causal, false), expected)).isLessThan(1e-5);
    assertThat(maxDifference(Nn.attention(q, k, v, null, true), expected)).isLessThan(1e-5);
    assertThat(maxDifference(Nn.attention(q, k, v, null, false), expected)).isGreaterThan(1e-3);
  }

  private static Tensor naive(Tensor q, Tensor k, Tensor v, Tensor mask) {
    Tensor scores = q.matmul(k.transpose(-1, -2)).mul(1 / Math.sqrt(q.size(-1))).add(mask);
    return Nn.softmax(scores, -1).matmul(v);
  }

  private static double maxDifference(Tensor a, Tensor b) {
    return a.sub(b).abs().reshape(-1).amax(0, false).item();
  }

  @Test
  void resizeKeepsTypeAndConstantPictures() {
    Tensor grey = Tensors.full(90, DType.U8, 1, 3, 40, 60);
    Tensor small = Nn.resizeBicubic(grey, 10, 15);
    assertThat(small.dtype()).isEqualTo(DType.U8);
    assertThat(small.shape()).containsExactly(1, 3, 10, 15);
    assertThat(Tensors.floats(small)).containsOnly(90f);
  }

  @Test
  void siluIsInputTimesSigmoid() {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.of(new float[] {-1, 0, 2}, 3).requiresGrad(true);
      assertThat(Tensors.floats(Nn.silu(x)))
          .containsExactly(new float[] {-0.26894142f, 0, 1.7615942f}, within(1e-6f));
      Nn.silu(x).sum().backward();
      assertThat(Tensors.floats(x.grad().orElseThrow())[1]).isEqualTo(0.5f);
    }
  }
}
