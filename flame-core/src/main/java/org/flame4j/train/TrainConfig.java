package org.flame4j.train;

import org.flame4j.train.loss.ContrastiveLoss;

/**
 * Settings of a run.
 *
 * @param length how long to train
 * @param batch what a step looks at
 * @param loss {@code sigmoid} or {@code infonce}
 * @param optimizer how far weights move at a step
 * @param seed of initialisation, order, crops, positives and patches
 */
public record TrainConfig(
    TrainLength length, Batch batch, String loss, Optimizer optimizer, long seed) {
  public TrainConfig {
    ContrastiveLoss.named(loss); // refuses an unknown one
  }

  /**
   * What a step looks at.
   *
   * @param size images a step, of all processes together
   * @param micro images that go through the tower at a time: more need more memory, and the result
   *     is the same
   * @param positives stored embeddings drawn for an image at each step (the paper: 6 of 11)
   * @param patchDropout share of a picture's patches that a step leaves out, 0 to below 1
   */
  public record Batch(int size, int micro, int positives, double patchDropout) {
    public Batch {
      if (size < 1 || micro < 1 || positives < 1) {
        throw new IllegalArgumentException(
            "batchSize, microBatch and positives must be positive; batchSize="
                + size
                + ", microBatch="
                + micro
                + ", positives="
                + positives);
      }
      new PatchDropout(0, patchDropout); // refuses a share that makes no sense
    }

    /** Steps in which so many pictures are seen once. */
    public long stepsPerEpoch(int pictures) {
      return Math.ceilDiv(pictures, size);
    }
  }

  /**
   * How far weights move at a step.
   *
   * @param lr highest learning rate
   * @param warmupSteps steps over which it rises
   * @param adam how gradients of several steps become one move
   */
  public record Optimizer(double lr, long warmupSteps, AdamW.Hyperparameters adam) {
    public Optimizer {
      new CosineSchedule(lr, warmupSteps, 1); // refuses a rate or warmup that makes no sense
    }

    /** The learning rate over so many steps. */
    CosineSchedule schedule(long steps) {
      return new CosineSchedule(lr, warmupSteps, steps);
    }
  }

  /** The paper's run over CC3M (section 4.1 and published settings). */
  public static TrainConfig paper() {
    return new TrainConfig(
        TrainLength.ofEpochs(32),
        new Batch(3072, 3072, 6, 0),
        "sigmoid",
        new Optimizer(5e-4, 2000, AdamW.Hyperparameters.PAPER),
        0);
  }

  /** The same with another number of images that go through the tower at a time. */
  public TrainConfig withMicroBatch(int images) {
    return with(new Batch(batch.size, images, batch.positives, batch.patchDropout));
  }

  /** The same with another share of patches left out. */
  public TrainConfig withPatchDropout(double share) {
    return with(new Batch(batch.size, batch.micro, batch.positives, share));
  }

  private TrainConfig with(Batch other) {
    return new TrainConfig(length, other, loss, optimizer, seed);
  }
}
