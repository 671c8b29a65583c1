package org.flame4j.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flame4j.data.ImageBatch;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** FLAME's step: the image tower moves towards stored embeddings, some drawn for each picture. */
public final class StoredStep implements BatchStep {
  private final TextTargets targets;
  private final PositiveSampler sampler;
  private final int width;
  private final TrainStep step;

  /**
   * @param model is changed in place and stays the caller's
   * @param peers with whom it is trained; stay the caller's
   */
  public StoredStep(FlameModel model, TextTargets targets, TrainConfig config, Peers peers) {
    this.targets = targets;
    width = model.card().vision().outputDim();
    sampler = new PositiveSampler(config.seed(), targets.rowsPerKey(), config.batch().positives());
    step = new TrainStep(model, config, peers);
  }

  @Override
  public Optional<StepResult> run(ImageBatch batch, long number, double lr) {
    try (Scope scope = new Scope()) {
      return step.run(batch, texts(batch.keys(), number), lr);
    }
  }

  /** [B, P, D]. */
  private Tensor texts(List<String> keys, long number) {
    return keys.isEmpty()
        ? Tensors.zeros(DType.F32, 0, sampler.positives(), width)
        : targets.rows(keys, sampler.draw(number, keys));
  }

  @Override
  public Map<String, Tensor> parameters() {
    return step.parameters();
  }

  @Override
  public AdamW optimizer() {
    return step.optimizer();
  }

  @Override
  public void close() {
    step.close();
  }
}
