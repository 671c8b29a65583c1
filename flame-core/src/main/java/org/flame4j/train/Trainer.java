package org.flame4j.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/** Trains an image tower against stored text embeddings, epoch by epoch. */
public final class Trainer {
  private final FlameModel model;
  private final TextTargets targets;
  private final TrainConfig config;
  private final Consumer<StepReport> listener;

  /**
   * @param model is changed in place and stays the caller's
   * @param listener is told of every step
   */
  public Trainer(
      FlameModel model, TextTargets targets, TrainConfig config, Consumer<StepReport> listener) {
    this.model = model;
    this.targets = targets;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Runs all epochs. Order, crops and positives follow from the seed.
   *
   * @param samples all with stored embeddings
   * @return steps done; 0 where no picture can be read
   */
  public long run(List<Sample> samples, ImageLoader loader) {
    long perEpoch = Math.ceilDiv(samples.size(), config.batchSize());
    CosineSchedule schedule =
        new CosineSchedule(config.lr(), config.warmupSteps(), perEpoch * config.epochs());
    PositiveSampler sampler =
        new PositiveSampler(config.seed(), targets.rowsPerKey(), config.positives());
    try (TrainStep step =
        new TrainStep(model, TrainConfig.loss(config.loss()), config.optimizer())) {
      long done = 0;
      for (int epoch = 0; epoch < config.epochs(); epoch++) {
        Iterator<ImageBatch> batches =
            loader.batches(shuffled(samples, epoch), config.seed() + epoch);
        long start = System.nanoTime();
        while (batches.hasNext()) {
          try (ImageBatch batch = batches.next()) {
            double loss = run(step, batch, sampler, schedule.at(done), done);
            done++;
            double rate = batch.samples().size() * 1e9 / (System.nanoTime() - start);
            report(done, schedule, epoch, loss, rate);
          }
          start = System.nanoTime();
        }
      }
      return done;
    }
  }

  private List<Sample> shuffled(List<Sample> samples, int epoch) {
    List<Sample> order = new ArrayList<>(samples);
    Collections.shuffle(order, new Random(config.seed() * 1_000_003 + epoch));
    return order;
  }

  private double run(
      TrainStep step, ImageBatch batch, PositiveSampler sampler, double lr, long done) {
    try (Scope scope = new Scope()) {
      int[][] rows = sampler.draw(done, batch.samples().size());
      Tensor texts = targets.rows(batch.keys(), rows); // [B, P, D]
      return step.run(batch, texts, lr);
    }
  }

  private void report(long done, CosineSchedule schedule, int epoch, double loss, double rate) {
    listener.accept(
        new StepReport(
            done,
            schedule.steps(),
            epoch,
            loss,
            Math.exp(model.logitScale().item()),
            model.logitBias().item(),
            schedule.at(done - 1),
            rate));
  }
}
