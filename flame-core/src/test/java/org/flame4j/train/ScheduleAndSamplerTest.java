package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** The small parts of a step, against hand-written arithmetic. */
class ScheduleAndSamplerTest {
  @Test
  void learningRateRisesThenFalls() {
    CosineSchedule schedule = new CosineSchedule(1, 4, 12);
    assertThat(schedule.at(0)).isEqualTo(0.25);
    assertThat(schedule.at(3)).isEqualTo(1);
    assertThat(schedule.at(4)).isEqualTo(1);
    assertThat(schedule.at(8)).isCloseTo(0.5, within(1e-12));
    assertThat(schedule.at(12)).isCloseTo(0, within(1e-12));
  }

  @Test
  void aRunByTimeRisesByStepsAndFallsWithTheTime() {
    CosineSchedule schedule = new CosineSchedule(1, 4, 1);
    assertThat(schedule.annealed(0, 0)).isEqualTo(0.25);
    assertThat(schedule.annealed(9, 0)).isEqualTo(1);
    assertThat(schedule.annealed(9, 0.5)).isCloseTo(0.5, within(1e-12));
    assertThat(schedule.annealed(9, 1.1)).isCloseTo(0, within(1e-12));
    assertThatThrownBy(() -> new TrainLength(3, 2)).hasMessageContaining("epochs=3, seconds=2");
    assertThatThrownBy(() -> TrainLength.ofSeconds(0)).hasMessageContaining("must be positive");
  }

  @Test
  void positivesAreDrawnEvenlyWithoutReplacement() {
    PositiveSampler sampler = new PositiveSampler(5, 11, 6);
    int[] counts = new int[11];
    for (int step = 0; step < 500; step++) {
      int[][] rows = sampler.draw(step, List.of("a", "b", "c", "d"));
      // The same for a sample, whoever else is there.
      assertThat(sampler.draw(step, List.of("c"))[0]).isEqualTo(rows[2]);
      for (int[] image : rows) {
        assertThat(image).hasSize(6).doesNotHaveDuplicates();
        Arrays.stream(image).forEach(row -> counts[row]++);
      }
    }
    double mean = 500 * 4 * 6 / 11.0;
    assertThat(IntStream.of(counts).asDoubleStream().toArray())
        .satisfies(all -> {
          for (double count : all) {
            assertThat(count).isBetween(mean * 0.9, mean * 1.1);
          }
        });
    assertThatThrownBy(() -> new PositiveSampler(1, 3, 4)).hasMessageContaining("1..3");
  }

  /** Two tensors, one that decays and one that does not, three steps in doubles. */
  @Test
  void adamWEqualsItsDefinition() {
    double lr = 0.1;
    AdamW.Hyperparameters h = new AdamW.Hyperparameters(0.9, 0.95, 1e-8, 0.5);
    try (Scope scope = new Scope()) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      parameters.put("matrix", Tensors.of(new float[] {1, -2}, 1, 2).requiresGrad(true));
      parameters.put("vector", Tensors.of(new float[] {1, -2}, 2).requiresGrad(true));
      parameters.put("unused", Tensors.of(new float[] {3}, 1, 1).requiresGrad(true));
      double[] matrix = {1, -2};
      double[] vector = {1, -2};
      double[][] moments = new double[4][2];
      try (AdamW optimizer = new AdamW(parameters, h)) {
        for (int step = 1; step <= 3; step++) {
          for (String name : List.of("matrix", "vector")) {
            Tensor p = Objects.requireNonNull(parameters.get(name));
            p.clearGrad();
            p.mul(p).sum().backward();
          }
          optimizer.step(lr);
          step(matrix, moments[0], moments[1], step, lr, h, h.weightDecay());
          step(vector, moments[2], moments[3], step, lr, h, 0);
        }
      }
      assertClose(Objects.requireNonNull(parameters.get("matrix")), matrix);
      assertClose(Objects.requireNonNull(parameters.get("vector")), vector);
      assertThat(Objects.requireNonNull(parameters.get("unused")).item()).isEqualTo(3);
    }
  }

  private static void step(
      double[] p,
      double[] m,
      double[] v,
      int step,
      double lr,
      AdamW.Hyperparameters h,
      double decay) {
    for (int i = 0; i < p.length; i++) {
      double grad = 2 * p[i];
      m[i] = h.beta1() * m[i] + (1 - h.beta1()) * grad;
      v[i] = h.beta2() * v[i] + (1 - h.beta2()) * grad * grad;
      double first = m[i] / (1 - Math.pow(h.beta1(), step));
      double second = v[i] / (1 - Math.pow(h.beta2(), step));
      p[i] = p[i] * (1 - lr * decay) - lr * first / (Math.sqrt(second) + h.eps());
    }
  }

  private static void assertClose(Tensor actual, double[] expected) {
    float[] floats = Tensors.floats(actual);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) floats[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void refusesHyperparametersThatMakeNoSense() {
    double[][] wrong = {
      {1, 0.95, 1e-8, 0.5},
      {0.9, -0.1, 1e-8, 0.5},
      {0.9, 0.95, 0, 0.5},
      {0.9, 0.95, 1e-8, Double.NaN}
    };
    for (double[] w : wrong) {
      assertThatThrownBy(() -> new AdamW.Hyperparameters(w[0], w[1], w[2], w[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("weightDecay=" + w[3]);
    }
  }
}
