package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.flame4j.tensor.CoreTeam;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LlmConfig;
import org.flame4j.train.AdamW;
import org.junit.jupiter.api.Test;

/** Steps of several workers against those of one. */
class LmStepTest {
  private static final AdamW.Hyperparameters HYPER =
      new AdamW.Hyperparameters(0.9, 0.95, 1e-8, 0.1);

  private final LlmConfig config = new PretrainConfig.Shape(2, 16, 24, 2, 2, 259).llm(259);

  private LmBatch batch(int rows) {
    int[] ids = new int[rows * 6];
    int[] starts = new int[rows + 1];
    int[] answers = new int[rows];
    int[] sequences = new int[rows];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i * 31 % 259;
    }
    for (int row = 0; row < rows; row++) {
      starts[row + 1] = (row + 1) * 6;
      answers[row] = 3;
      sequences[row] = row;
    }
    TokenCorpus corpus = new TokenCorpus(ids, starts, answers, List.of(""), new int[rows]);
    return new Predictions(0.5, 0.3, true, 1).choose(corpus, sequences, 4);
  }

  private static Tensor parameter(LlamaParameters parameters, String name) {
    return Objects.requireNonNull(parameters.byName().get(name));
  }

  private record Outcome(LmStep.Result result, float[] weights) {}

  private Outcome steps(int workerCount, LmBatch batch, double lr) {
    try (CoreTeam workers = CoreTeam.of(workerCount);
        RotaryTable rope = new RotaryTable(config, 8);
        LlamaParameters parameters = LlamaParameters.random(config, 3);
        LmStep step = new LmStep(config, parameters.byName(), rope, workers, HYPER)) {
      step.run(batch, lr);
      LmStep.Result second = step.run(batch, lr);
      return new Outcome(
          second, Tensors.floats(parameter(parameters, "model.layers.0.mlp.up_proj.weight")));
    }
  }

  @Test
  void workersTogetherStepAsOneAlone() {
    for (int rows : new int[] {1, 2, 5}) {
      Outcome one = steps(1, batch(rows), 1e-3);
      Outcome three = steps(3, batch(rows), 1e-3);
      assertThat(three.result.loss()).isCloseTo(one.result.loss(), within(1e-4));
      assertThat(three.result.gradNorm()).isCloseTo(one.result.gradNorm(), within(1e-4));
      for (int i = 0; i < one.weights.length; i++) {
        assertThat(three.weights[i]).isCloseTo(one.weights[i], within(2e-4f));
      }
      assertThat(steps(3, batch(rows), 1e-3).weights).isEqualTo(three.weights);
    }
  }

  @Test
  void refusesToGoOnWithWhatIsNoNumber() {
    try (CoreTeam workers = CoreTeam.of(2);
        RotaryTable rope = new RotaryTable(config, 8);
        LlamaParameters parameters = LlamaParameters.random(config, 3);
        LmStep step = new LmStep(config, parameters.byName(), rope, workers, HYPER)) {
      parameter(parameters, "model.norm.weight").fillInPlace(Double.NaN);
      assertThatThrownBy(() -> step.run(batch(2), 1e-3))
          .isInstanceOf(PretrainException.class)
          .hasMessageContaining("NaN");
    }
  }

  @Test
  void stepsLeaveNothingBehind() {
    try (CoreTeam workers = CoreTeam.of(2);
        RotaryTable rope = new RotaryTable(config, 8);
        LlamaParameters parameters = LlamaParameters.random(config, 3);
        LmStep step = new LmStep(config, parameters.byName(), rope, workers, HYPER)) {
      long handles = 0;
      for (int i = 0; i < 30; i++) {
        step.run(batch(4), 1e-3);
        handles = i == 5 ? NativeRuntime.liveHandles() : handles;
      }
      assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(handles);
    }
  }
}
