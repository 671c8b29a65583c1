package org.flame4j.train;

/**
 * Settings of a run.
 *
 * @param length how long to train
 * @param batchSize images a step
 * @param lr highest learning rate
 * @param warmupSteps steps over which it rises
 * @param positives stored embeddings drawn for an image at each step (the paper: 6 of 11)
 * @param loss {@code sigmoid} or {@code infonce}
 * @param seed of initialisation, order, crops and positives
 */
public record TrainConfig(
    TrainLength length,
    int batchSize,
    double lr,
    long warmupSteps,
    int positives,
    String loss,
    AdamW.Hyperparameters optimizer,
    long seed) {

  public TrainConfig {
    if (batchSize < 1 || positives < 1) {
      throw new IllegalArgumentException(
          "batchSize and positives must be positive; batchSize="
              + batchSize
              + ", positives="
              + positives);
    }
    new CosineSchedule(lr, warmupSteps, 1); // refuses a rate or warmup that makes no sense
    loss(loss);
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
