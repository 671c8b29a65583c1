package org.flame4j.train;

import org.flame4j.data.ImageBatch;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/** FLAME's step: the image tower moves towards stored embeddings, some drawn for each picture. */
public final class StoredStep implements BatchStep, AutoCloseable {
  private final TextTargets targets;
  private final PositiveSampler sampler;
  private final TrainStep step;

  /**
   * @param model is changed in place and stays the caller's
   */
  public StoredStep(FlameModel model, TextTargets targets, TrainConfig config) {
    this.targets = targets;
    sampler = new PositiveSampler(config.seed(), targets.rowsPerKey(), config.positives());
    step = new TrainStep(model, TrainConfig.loss(config.loss()), config.optimizer());
  }

  @Override
  public StepResult run(ImageBatch batch, long number, double lr) {
    try (Scope scope = new Scope()) {
      int[][] rows = sampler.draw(number, batch.samples().size());
      Tensor texts = targets.rows(batch.keys(), rows); // [B, P, D]
      return step.run(batch, texts, lr);
    }
  }

  @Override
  public void close() {
    step.close();
  }
}
