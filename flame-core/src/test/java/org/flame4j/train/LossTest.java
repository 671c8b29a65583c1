package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.flame4j.Golden;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against their formulas, pair by pair: values and gradients. */
class LossTest {
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private record Inputs(Tensor images, Tensor texts, Tensor scale, Tensor bias) {
    static Inputs of(int batch, int positives) {
      return new Inputs(
          Nn.l2Normalize(Tensors.randn(1, 1, batch, 12)).requiresGrad(true),
          Nn.l2Normalize(Tensors.randn(2, 1, (long) batch * positives, 12)),
          Tensors.full(1.5, DType.F32).requiresGrad(true),
          Tensors.full(-2, DType.F32).requiresGrad(true));
    }

    Tensor logit(int image, int text) {
      return images.select(0, image).mul(texts.select(0, text)).sum().mul(scale.exp());
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,3", "4,1", "5,2", "3,6"})
  void sigmoidEqualsItsFormula(int batch, int positives) {
    Inputs fast = Inputs.of(batch, positives);
    Tensor value =
        new MultiPositiveSigmoidLoss().loss(fast.images, fast.texts, fast.scale, fast.bias);
    Inputs naive = Inputs.of(batch, positives);
    Tensor sum = Tensors.zeros(DType.F32);
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch * positives; j++) {
        double y = j / positives == i ? 1 : -1;
        sum = sum.sub(Nn.logSigmoid(naive.logit(i, j).add(naive.bias).mul(y)));
      }
    }
    compare(fast, value, naive, sum.div((double) batch * positives));
    assertThat(
            Golden.relativeError(fast.bias.grad().orElseThrow(), naive.bias.grad().orElseThrow()))
        .isLessThan(1e-4);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,1", "5,2", "3,6"})
  void infoNceEqualsItsFormula(int batch, int positives) {
    Inputs fast = Inputs.of(batch, positives);
    Tensor value =
        new MultiPositiveInfoNceLoss().loss(fast.images, fast.texts, fast.scale, fast.bias);
    Inputs naive = Inputs.of(batch, positives);
    Tensor sum = Tensors.zeros(DType.F32);
    for (int j = 0; j < batch * positives; j++) {
      int image = j / positives;
      Tensor images = Tensors.zeros(DType.F32);
      Tensor texts = Tensors.zeros(DType.F32);
      for (int other = 0; other < batch; other++) {
        images = images.add(naive.logit(other, j).exp());
        texts = texts.add(naive.logit(image, other * positives + j % positives).exp());
      }
      Tensor own = naive.logit(image, j);
      sum = sum.add(images.log().sub(own)).add(texts.log().sub(own));
    }
    compare(fast, value, naive, sum.div(2.0 * batch * positives));
  }

  private static void compare(Inputs fast, Tensor value, Inputs naive, Tensor expected) {
    assertThat(value.item())
        .isCloseTo(expected.item(), within(1e-4 * Math.max(1, expected.item())));
    value.backward();
    expected.backward();
    assertThat(Tensors.floats(fast.images.grad().orElseThrow()))
        .hasSameSizeAs(Tensors.floats(naive.images));
    assertGradient(fast.images, naive.images);
    assertGradient(fast.scale, naive.scale);
  }

  private static void assertGradient(Tensor fast, Tensor naive) {
    float[] one = Tensors.floats(fast.grad().orElseThrow());
    float[] other = Tensors.floats(naive.grad().orElseThrow());
    for (int i = 0; i < one.length; i++) {
      assertThat(one[i]).isCloseTo(other[i], within(2e-5f));
    }
  }

  /** Large logits must not overflow. */
  @Test
  void staysFiniteAtTheLargestScale() {
    Tensor images = Nn.l2Normalize(Tensors.randn(1, 1, 3, 8)).requiresGrad(true);
    Tensor texts = images.detach().mul(-1);
    Tensor scale = Tensors.full(Math.log(100), DType.F32);
    Tensor value =
        new MultiPositiveSigmoidLoss().loss(images, texts, scale, Tensors.full(-10, DType.F32));
    value.backward();
    assertThat(value.isFinite()).isTrue();
    assertThat(images.grad().orElseThrow().isFinite()).isTrue();
  }

  @Test
  void textsMustFitTheImages() {
    Tensor images = Tensors.zeros(DType.F32, 2, 4);
    Tensor zero = Tensors.zeros(DType.F32);
    assertThatThrownBy(() ->
            new MultiPositiveSigmoidLoss().loss(images, Tensors.zeros(DType.F32, 3, 4), zero, zero))
        .hasMessage("3 texts cannot be shared evenly by 2 images");
  }
}
