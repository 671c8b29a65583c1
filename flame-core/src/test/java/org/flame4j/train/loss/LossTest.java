package org.flame4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against their formulas, pair by pair: values, and gradients from a graph. */
class LossTest {
  private static final Logits LOGITS = new Logits(Math.exp(1.5), -2);
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /** With a graph, pair by pair. */
  private record Naive(Tensor images, Tensor texts, Tensor scale, Tensor bias) {
    static Naive of(int batch, int positives) {
      return new Naive(
          Nn.l2Normalize(Tensors.randn(1, 1, batch, 12)).requiresGrad(true),
          Nn.l2Normalize(Tensors.randn(2, 1, (long) batch * positives, 12)).requiresGrad(true),
          Tensors.full(1.5, DType.F32).requiresGrad(true),
          Tensors.full(-2, DType.F32).requiresGrad(true));
    }

    Tensor logit(int image, int text) {
      return images.select(0, image).mul(texts.select(0, text)).sum().mul(scale.exp());
    }

    int positives() {
      return (int) (texts.size(0) / images.size(0));
    }

    Tensor sigmoid() {
      Tensor sum = Tensors.zeros(DType.F32);
      for (int i = 0; i < images.size(0); i++) {
        for (int j = 0; j < texts.size(0); j++) {
          double y = j / positives() == i ? 1 : -1;
          sum = sum.sub(Nn.logSigmoid(logit(i, j).add(bias).mul(y)));
        }
      }
      return sum.div((double) texts.size(0));
    }

    Tensor infoNce() {
      Tensor sum = bias.mul(0);
      for (int j = 0; j < texts.size(0); j++) {
        int image = j / positives();
        Tensor images = Tensors.zeros(DType.F32);
        Tensor texts = Tensors.zeros(DType.F32);
        for (int other = 0; other < this.images.size(0); other++) {
          images = images.add(logit(other, j).exp());
          texts = texts.add(logit(image, other * positives() + j % positives()).exp());
        }
        Tensor own = logit(image, j);
        sum = sum.add(images.log().sub(own)).add(texts.log().sub(own));
      }
      return sum.div(2.0 * texts.size(0));
    }
  }

  /** All pictures in one process, in chunks of that many. */
  private static LossGradients fast(ContrastiveLoss loss, Naive naive, int chunk) {
    Pairs pairs =
        new Pairs(naive.images.detach(), naive.texts.detach(), 0, naive.positives(), true, chunk);
    return loss.gradients(pairs, LOGITS, Peers.alone());
  }

  @ParameterizedTest
  @CsvSource({"1,1,9", "1,3,9", "4,1,9", "5,2,2", "5,2,5", "3,6,1"})
  void sigmoidEqualsItsFormula(int batch, int positives, int chunk) {
    Naive naive = Naive.of(batch, positives);
    compare(fast(new MultiPositiveSigmoidLoss(), naive, chunk), naive, naive.sigmoid());
  }

  @ParameterizedTest
  @CsvSource({"1,1,9", "4,1,9", "5,2,2", "5,2,5", "3,6,1"})
  void infoNceEqualsItsFormula(int batch, int positives, int chunk) {
    Naive naive = Naive.of(batch, positives);
    compare(fast(new MultiPositiveInfoNceLoss(), naive, chunk), naive, naive.infoNce());
  }

  private static void compare(LossGradients fast, Naive naive, Tensor expected) {
    assertThat(fast.loss()).isCloseTo(expected.item(), within(1e-4 * Math.max(1, expected.item())));
    expected.backward();
    assertGradient(fast.images(), naive.images);
    assertGradient(fast.texts(), naive.texts);
    assertGradient(Tensors.full(fast.logitScale(), DType.F32), naive.scale);
    assertGradient(Tensors.full(fast.logitBias(), DType.F32), naive.bias);
  }

  private static void assertGradient(Tensor fast, Tensor naive) {
    float[] one = Tensors.floats(fast);
    float[] other = Tensors.floats(naive.grad().orElseThrow());
    assertThat(one).hasSameSizeAs(other);
    for (int i = 0; i < one.length; i++) {
      assertThat(one[i]).isCloseTo(other[i], within(2e-5f));
    }
  }

  /** Members with 3, 0, 1 ... pictures get the parts of one process's gradients. */
  @ParameterizedTest
  @CsvSource({"sigmoid,1", "sigmoid,2", "sigmoid,3", "infonce,1", "infonce,2", "infonce,3"})
  void severalProcessesEqualOne(String name, int size) {
    ContrastiveLoss loss =
        name.equals("sigmoid") ? new MultiPositiveSigmoidLoss() : new MultiPositiveInfoNceLoss();
    Naive naive = Naive.of(7, 2);
    LossGradients one = fast(loss, naive, 100);
    int[] ends = size == 1 ? new int[] {7} : size == 2 ? new int[] {3, 7} : new int[] {5, 5, 7};
    List<float[]> parts =
        ThreadPeers.run(
            size,
            peers -> {
              try (Scope own = new Scope()) {
                int start = peers.rank() == 0 ? 0 : ends[peers.rank() - 1];
                int length = ends[peers.rank()] - start;
                Tensor images = naive.images.detach().narrow(0, start, length);
                Tensor texts = naive.texts.detach().narrow(0, 2L * start, 2L * length);
                Pairs pairs = Pairs.of(images, texts.reshape(length, 2, 12), peers, false);
                LossGradients part = loss.gradients(pairs, LOGITS, peers);
                assertThat(part.loss()).isCloseTo(one.loss(), within(1e-5));
                assertThat(part.logitScale()).isCloseTo(one.logitScale(), within(1e-5));
                assertThat(part.logitBias()).isCloseTo(one.logitBias(), within(1e-5));
                return Tensors.floats(part.images());
              }
            });
    List<Float> joined = new ArrayList<>();
    parts.forEach(part -> {
      for (float value : part) {
        joined.add(value);
      }
    });
    float[] expected = Tensors.floats(one.images());
    assertThat(joined).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(joined.get(i)).isCloseTo(expected[i], within(1e-6f));
    }
  }

  /** Large logits must not overflow. */
  @Test
  void staysFiniteAtTheLargestScale() {
    Tensor images = Nn.l2Normalize(Tensors.randn(1, 1, 3, 8));
    Pairs opposite = new Pairs(images, images.mul(-1), 0, 1, true, 2);
    for (String name : List.of("sigmoid", "infonce")) {
      ContrastiveLoss loss =
          name.equals("sigmoid") ? new MultiPositiveSigmoidLoss() : new MultiPositiveInfoNceLoss();
      LossGradients result = loss.gradients(opposite, new Logits(100, -10), Peers.alone());
      assertThat(result.loss()).isFinite();
      assertThat(result.images().isFinite()).isTrue();
    }
  }

  @Test
  void textsMustFitTheImages() {
    Tensor images = Tensors.zeros(DType.F32, 2, 4);
    assertThatThrownBy(() -> new Pairs(images, Tensors.zeros(DType.F32, 3, 4), 0, 2, false, 1))
        .hasMessage("3 texts are too few for 2 images with 2 each from text 0");
  }
}
