package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What settings of a run are refused, and in which words. */
class TrainConfigTest {
  private static final TrainConfig PAPER = TrainConfig.paper();

  @Test
  void batchesHoldPicturesAndTexts() {
    assertThatThrownBy(() -> new TrainConfig.Batch(0, 2, -1, 0))
        .hasMessage(
            "batchSize, microBatch and positives must be positive; batchSize=0, microBatch=2, positives=-1");
    assertThatThrownBy(() -> PAPER.withPatchDropout(1))
        .hasMessage("patchDropout must be 0 to below 1; patchDropout=1.0");
  }

  @Test
  void ratesArePositive() {
    assertThatThrownBy(() -> new TrainConfig.Optimizer(0, -1, AdamW.Hyperparameters.PAPER))
        .hasMessage(
            "lr must be positive, warmup not negative, steps positive; lr=0.0, warmup=-1, steps=1");
  }

  @Test
  void lossesHaveNames() {
    assertThatThrownBy(
            () -> new TrainConfig(PAPER.length(), PAPER.batch(), "l2", PAPER.optimizer(), 0))
        .hasMessage("loss 'l2' is unknown; known: sigmoid, infonce");
  }

  @Test
  void otherSettingsStayAsTheyAre() {
    TrainConfig other = PAPER.withMicroBatch(5).withPatchDropout(0.5);
    assertThat(other.batch()).isEqualTo(new TrainConfig.Batch(3072, 5, 6, 0.5));
    assertThat(other.withMicroBatch(3072).withPatchDropout(0)).isEqualTo(PAPER);
  }

  @Test
  void theLastBatchOfAnEpochMayBeSmaller() {
    assertThat(PAPER.batch().stepsPerEpoch(2 * 3072 + 1)).isEqualTo(3);
    assertThat(PAPER.batch().stepsPerEpoch(0)).isZero();
  }
}
