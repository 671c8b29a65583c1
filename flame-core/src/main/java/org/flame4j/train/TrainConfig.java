package org.flame4j.train;

import org.flame4j.train.loss.ContrastiveLoss;
import org.flame4j.train.loss.MultiPositiveInfoNceLoss;
import org.flame4j.train.loss.MultiPositiveSigmoidLoss;

/**
 * Settings of a run.
 *
 * @param length how long to train
 * @param batchSize images a step, of all processes together
 * @param microBatch images that go through the tower at a time: more need more memory, and the
 *     result is the same
 * @param lr highest learning rate
 * @param warmupSteps steps over which it rises
 * @param positives stored embeddings drawn for an image at each step (the paper: 6 of 11)
 * @param loss {@code sigmoid} or {@code infonce}
 * @param seed of initialisation, order, crops, positives and patches
 * @param patchDropout share of a picture's patches that a step leaves out, 0 to below 1
 */
public record TrainConfig(
    TrainLength length,
    int batchSize,
    int microBatch,
    double lr,
    long warmupSteps,
    int positives,
    String loss,
    AdamW.Hyperparameters optimizer,
    long seed,
    double patchDropout) {

  public TrainConfig {
    if (batchSize < 1 || microBatch < 1 || positives < 1) {
      throw new IllegalArgumentException(
          "batchSize, microBatch and positives must be positive; batchSize="
              + batchSize
              + ", microBatch="
              + microBatch
              + ", positives="
              + positives);
    }
    new CosineSchedule(lr, warmupSteps, 1); // refuses a rate or warmup that makes no sense
    loss(loss);
    new PatchDropout(seed, patchDropout);
  }

  /** The paper's run over CC3M (section 4.1 and published settings). */
  public static TrainConfig paper() {
    return new TrainConfig(
        TrainLength.ofEpochs(32),
        3072,
        3072,
        5e-4,
        2000,
        6,
        "sigmoid",
        AdamW.Hyperparameters.PAPER,
        0,
        0);
  }

  /** The same with another number of images that go through the tower at a time. */
  public TrainConfig withMicroBatch(int images) {
    return new TrainConfig(
        length, batchSize, images, lr, warmupSteps, positives, loss, optimizer, seed, patchDropout);
  }

  /** The same with another share of patches left out. */
  public TrainConfig withPatchDropout(double share) {
    return new TrainConfig(
        length, batchSize, microBatch, lr, warmupSteps, positives, loss, optimizer, seed, share);
  }

  /** The loss of that name. */
  public static ContrastiveLoss loss(String name) {
    return switch (name) {
      case "sigmoid" -> new MultiPositiveSigmoidLoss();
      case "infonce" -> new MultiPositiveInfoNceLoss();
      default ->
          throw new IllegalArgumentException(
              "loss '" + name + "' is unknown; known: sigmoid, infonce");
    };
  }
}
