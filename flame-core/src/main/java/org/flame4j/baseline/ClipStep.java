package org.flame4j.baseline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flame4j.data.ImageBatch;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.train.AdamW;
import org.flame4j.train.BatchStep;
import org.flame4j.train.StepResult;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainStep;

/**
 * CLIP's step with a loss that FLAME has: both towers move towards each other, one caption a
 * picture.
 */
public final class ClipStep implements BatchStep {
  private final TextTower tower;
  private final String field;
  private final TrainStep step;

  /**
   * @param model and {@code tower} are changed in place and stay the caller's
   * @param field text field of the captions
   * @param config its loss, optimizer and micro-batch are used
   */
  public ClipStep(FlameModel model, TextTower tower, String field, TrainConfig config) {
    if (model.compute().device().kind() != Device.Kind.CPU) {
      throw new BaselineException("the text tower from scratch trains on the CPU: --device cpu");
    }
    this.tower = tower;
    this.field = field;
    Map<String, Tensor> text = new LinkedHashMap<>();
    tower.parameters().forEach((name, tensor) -> text.put("text." + name, tensor));
    step = new TrainStep(model, text, config, Peers.alone());
  }

  @Override
  public Optional<StepResult> run(ImageBatch batch, long number, double lr) {
    List<String> captions = batch.samples().stream().map(s -> s.text(field)).toList();
    return step.run(batch, () -> tower.forward(captions).unsqueeze(1), lr); // [B, 1, D]
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
