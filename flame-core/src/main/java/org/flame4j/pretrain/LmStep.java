package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.tensor.CoreTeam;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LlmConfig;
import org.flame4j.train.AdamW;

/**
 * One step of training, data-parallel: each worker computes the gradients of its rows of the batch
 * into leaves of its own over the shared weights; they are summed in the order of the workers.
 */
final class LmStep implements AutoCloseable {
  private static final double MAX_NORM = 1;

  private final CoreTeam workers;
  private final List<Map<String, Tensor>> leaves = new ArrayList<>();
  private final List<Llama> models = new ArrayList<>();
  private final AdamW optimizer;
  private final int vocabSize;

  /** Loss before the step, and length of the gradient before it was cut. */
  record Result(double loss, double gradNorm) {}

  /**
   * @param parameters are changed by each step; stay the caller's
   */
  LmStep(
      LlmConfig config,
      Map<String, Tensor> parameters,
      RotaryTable rope,
      CoreTeam workers,
      AdamW.Hyperparameters hyper) {
    this.workers = workers;
    vocabSize = config.vocabSize();
    for (int i = 0; i < workers.size(); i++) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      parameters.forEach(
          (name, tensor) -> own.put(name, tensor.detach().requiresGrad(true).escape()));
      leaves.add(own);
      models.add(new Llama(config, own, rope));
    }
    optimizer = new AdamW(leaves.getFirst(), hyper); // the leaves share the weights' memory
  }

  AdamW optimizer() {
    return optimizer;
  }

  /**
   * @throws PretrainException for a loss or gradient that is no number, before any weight changes
   */
  Result run(LmBatch batch, double lr) {
    double total = batch.totalWeight();
    Candidates candidates = Candidates.of(batch, vocabSize);
    List<Callable<Double>> tasks = new ArrayList<>();
    int count = workers.size();
    for (int i = 0; i < count; i++) {
      int from = Math.ceilDiv(batch.rows() * i, count);
      LmBatch part = batch.part(from, Math.ceilDiv(batch.rows() * (i + 1), count));
      Llama model = models.get(i);
      if (part.rows() > 0) {
        tasks.add(() -> backward(model, part, total, candidates));
      }
    }
    double loss = workers.run(tasks).stream().mapToDouble(Double::doubleValue).sum();
    double norm = sumGradients();
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new PretrainException(
          "the loss is " + loss + ", the gradient's length " + norm + ": lower --lr");
    }
    optimizer.step(lr);
    leaves.forEach(own -> own.values().forEach(Tensor::clearGrad));
    return new Result(loss, norm);
  }

  /** This part's share of the loss: the sum of weighted nats over the batch's total weight. */
  private static double backward(Llama model, LmBatch part, double total, Candidates candidates) {
    try (Scope scope = new Scope()) {
      Tensor rows = Tensors.of(part.positions(), part.positions().length);
      Tensor weights = Tensors.of(part.weights(), part.weights().length);
      Tensor loss = nats(model, part, rows, candidates).mul(weights).sum().div(total);
      loss.backward();
      return loss.item();
    }
  }

  private static Tensor nats(Llama model, LmBatch part, Tensor rows, Candidates candidates) {
    Tensor targets = candidates.places(part.targets()); // [P, 1]
    Tensor hidden = model.hidden(part.idTensor(), rows); // [P, D]
    return model.logProbabilities(hidden, candidates).gather(1, targets).squeeze(1).neg();
  }

  /** Sums into the first worker's gradients and cuts their length to {@link #MAX_NORM}. */
  private double sumGradients() {
    try (Scope scope = new Scope()) {
      List<Tensor> sums = new ArrayList<>();
      double squares = 0;
      for (String name : leaves.getFirst().keySet()) {
        List<Tensor> parts = gradients(name);
        Tensor sum = parts.getFirst(); // the first worker always has rows
        parts.subList(1, parts.size()).forEach(sum::addInPlace);
        double norm = sum.norm().item();
        squares += norm * norm;
        sums.add(sum);
      }
      double norm = Math.sqrt(squares);
      if (norm > MAX_NORM) {
        sums.forEach(sum -> sum.mulInPlace(MAX_NORM / norm));
      }
      return norm;
    }
  }

  private List<Tensor> gradients(String name) {
    List<Tensor> parts = new ArrayList<>();
    for (Map<String, Tensor> own : leaves) {
      Tensor leaf = own.get(name);
      if (leaf != null) {
        leaf.grad().ifPresent(parts::add);
      }
    }
    return parts;
  }

  @Override
  public void close() {
    optimizer.close();
    leaves.forEach(own -> own.values().forEach(Tensor::close));
  }
}
