package org.flame4j.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flame4j.data.ImageBatch;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/** One step: features, loss, gradients, weights. */
public final class TrainStep implements AutoCloseable {
  private static final double MAX_LOG_SCALE = Math.log(100);

  private final FlameModel model;
  private final ContrastiveLoss loss;
  private final Map<String, Tensor> parameters;
  private final AdamW optimizer;

  /**
   * @param model its parameters are changed by each step
   */
  public TrainStep(FlameModel model, ContrastiveLoss loss, AdamW.Hyperparameters hyper) {
    this(model, Map.of(), loss, hyper);
  }

  /**
   * @param model its parameters are changed by each step
   * @param more parameters changed with them, by names that the model has not
   */
  public TrainStep(
      FlameModel model,
      Map<String, Tensor> more,
      ContrastiveLoss loss,
      AdamW.Hyperparameters hyper) {
    this.model = model;
    this.loss = loss;
    parameters = new LinkedHashMap<>(model.trained());
    parameters.putAll(more);
    optimizer = new AdamW(parameters, hyper);
    parameters.values().forEach(tensor -> tensor.requiresGrad(true));
  }

  /**
   * @param texts F32 [B, P, D], rows of length 1
   * @throws TrainException for a loss or gradient that is no number, before any weight is touched
   */
  public StepResult run(ImageBatch batch, Tensor texts, double lr) {
    return run(batch, () -> texts, lr);
  }

  /**
   * @param texts made within the step, so that gradients may flow into what makes them
   */
  public StepResult run(ImageBatch batch, Supplier<Tensor> texts, double lr) {
    try (Scope scope = new Scope()) {
      Tensor pixels = model.card().normalization().apply(batch.pixels(), model.compute());
      double value = backward(pixels, texts.get(), batch.keys());
      double norm = gradNorm();
      requireFinite("the gradient's length", norm, batch.keys());
      optimizer.step(lr);
      clampScale();
      parameters.values().forEach(Tensor::clearGrad);
      return new StepResult(value, norm);
    }
  }

  private double backward(Tensor pixels, Tensor texts, List<String> keys) {
    Tensor images = model.encoder().forward(pixels); // [B, D]
    Tensor flat = texts.reshape(-1, texts.size(2)).to(model.compute().device());
    Tensor value = loss.loss(images, flat, model.logitScale(), model.logitBias());
    double number = value.item();
    requireFinite("the loss", number, keys);
    value.backward();
    return number;
  }

  private static void requireFinite(String what, double number, List<String> keys) {
    if (!Double.isFinite(number)) {
      throw new TrainException(
          what
              + " is "
              + number
              + " for samples "
              + keys
              + ": weights were not changed; lower the learning rate or look at these pictures");
    }
  }

  private double gradNorm() {
    double squares = 0;
    for (Tensor parameter : parameters.values()) {
      Tensor grad = parameter.grad().orElse(null);
      if (grad != null) {
        double norm = grad.norm().item();
        squares += norm * norm;
      }
    }
    return Math.sqrt(squares);
  }

  private void clampScale() {
    try (NoGrad noGrad = new NoGrad()) {
      model.logitScale().clampInPlace(0, MAX_LOG_SCALE);
    }
  }

  @Override
  public void close() {
    optimizer.close();
    parameters.values().forEach(tensor -> tensor.requiresGrad(false));
  }
}
