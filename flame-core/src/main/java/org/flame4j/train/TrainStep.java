package org.flame4j.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.flame4j.data.ImageBatch;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.GradientExchange;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.train.loss.ContrastiveLoss;
import org.flame4j.train.loss.Logits;
import org.flame4j.train.loss.LossGradients;
import org.flame4j.train.loss.Pairs;
import org.jspecify.annotations.Nullable;

/** One step: features, loss, gradients, weights. The same on all processes that train together. */
public final class TrainStep implements AutoCloseable {
  private static final double MAX_LOG_SCALE = Math.log(100);

  private final FlameModel model;
  private final ContrastiveLoss loss;
  private final int microBatch;
  private final PatchDropout dropout;
  private final Peers peers;
  private final Map<String, Tensor> parameters;
  private final AdamW optimizer;
  private final GradientExchange exchange;

  /**
   * @param model its parameters are changed by each step; the same on all processes
   * @param config its loss, optimizer, micro-batch, seed and patch dropout are used
   * @param peers with whom it is trained; stay the caller's
   */
  public TrainStep(FlameModel model, TrainConfig config, Peers peers) {
    this(model, Map.of(), config, peers);
  }

  /**
   * @param more parameters changed with the model's, by names that it has not; only where there is
   *     one process
   */
  public TrainStep(FlameModel model, Map<String, Tensor> more, TrainConfig config, Peers peers) {
    this.model = model;
    this.peers = peers;
    loss = ContrastiveLoss.named(config.loss());
    microBatch = config.batch().micro();
    dropout = new PatchDropout(config.seed(), config.batch().patchDropout());
    parameters = new LinkedHashMap<>(model.trained());
    parameters.putAll(more);
    optimizer = new AdamW(parameters, config.optimizer().adam());
    parameters.values().forEach(peers::broadcastInPlace); // to the bit, whatever made them
    parameters.values().forEach(tensor -> tensor.requiresGrad(true));
    exchange = peers.exchange(model.trainedTower());
  }

  /** All that is trained, by name. */
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Its moments and count of steps belong to the state of a run. */
  public AdamW optimizer() {
    return optimizer;
  }

  /**
   * @param texts F32 [B, P, D], rows of length 1
   * @return what came of it; nothing where no process has a picture
   * @throws TrainException for a loss or gradient that is no number, before any weight is touched
   */
  public Optional<StepResult> run(ImageBatch batch, Tensor texts, double lr) {
    return run(batch, () -> texts, lr);
  }

  /**
   * @param texts made within the step, so that gradients may flow into what makes them
   */
  public Optional<StepResult> run(ImageBatch batch, Supplier<Tensor> texts, double lr) {
    if (batch.samples().isEmpty() && peers.size() == 1) {
      return Optional.empty();
    }
    try (Scope scope = new Scope()) {
      return gradients(batch, texts)
          .map(value -> {
            double norm = gradNorm();
            finite(batch).number("the gradient's length", norm);
            optimizer.step(lr);
            clampScale();
            return new StepResult(value, norm);
          });
    } finally {
      parameters.values().forEach(Tensor::clearGrad);
    }
  }

  /** Leaves the gradients with the parameters. */
  private Optional<Double> gradients(ImageBatch batch, Supplier<Tensor> textsOf) {
    boolean empty = batch.samples().isEmpty();
    // A process without a picture takes part with a black one that counts for nothing.
    Tensor pixels = empty ? black(batch.pixels()) : batch.pixels();
    ImagePass pass = new ImagePass(model, pixels, patches(batch.keys()), microBatch);
    Tensor features = pass.features().narrow(0, 0, batch.samples().size()); // [B, D]
    Tensor texts = textsOf.get();
    Pairs pairs = Pairs.of(features, texts, peers, texts.requiresGrad());
    if (pairs.texts().size(0) == 0) {
      return Optional.empty();
    }
    LossGradients gradients = loss.gradients(pairs, logits(), peers);
    finite(batch).loss(gradients.loss(), pairs.images(), texts);
    // What is exchanged are means over the processes, but the loss is one for all.
    Tensor byFeatures =
        empty ? pass.features().detach().mul(0) : gradients.images().mulInPlace(peers.size());
    pass.backward(byFeatures, exchange);
    scalars(gradients).backward();
    if (texts.requiresGrad()) {
      ImagePass.into(texts.reshape(-1, texts.size(2)), gradients.texts());
    }
    return Optional.of(gradients.loss());
  }

  private FiniteCheck finite(ImageBatch batch) {
    return new FiniteCheck(batch.keys(), peers.size() == 1);
  }

  /** Which patches of each picture this step looks at [B, K]; nothing for all. */
  private @Nullable Tensor patches(List<String> keys) {
    return dropout.isOn() && !keys.isEmpty()
        ? dropout
            .draw(optimizer.steps(), keys, model.card().vision().patches())
            .to(model.compute().device())
        : null;
  }

  private static Tensor black(Tensor pixels) {
    return Tensors.zeros(DType.U8, 1, pixels.size(1), pixels.size(2), pixels.size(3));
  }

  private Logits logits() {
    return new Logits(Math.exp(model.logitScale().item()), model.logitBias().item());
  }

  /** Has the loss's derivatives by the two scalars, which are the same on all processes. */
  private Tensor scalars(LossGradients gradients) {
    return model
        .logitScale()
        .mul(gradients.logitScale())
        .add(model.logitBias().mul(gradients.logitBias()));
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
    exchange.close();
    optimizer.close();
    parameters.values().forEach(tensor -> tensor.requiresGrad(false));
  }
}
