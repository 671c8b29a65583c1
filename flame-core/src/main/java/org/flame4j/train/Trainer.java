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

/** Trains on pictures, epoch by epoch, whatever a step does with them. */
public final class Trainer {
  private final FlameModel model;
  private final TrainConfig config;
  private final Consumer<StepReport> listener;

  /**
   * @param model whose scale and bias are reported; stays the caller's
   * @param listener is told of every step
   */
  public Trainer(FlameModel model, TrainConfig config, Consumer<StepReport> listener) {
    this.model = model;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Runs to the end of the configured length. Order and crops follow from the seed.
   *
   * @return the number of steps taken
   * @throws TrainException where no sample can be read, or the time is too short for a step
   */
  public long run(List<Sample> samples, ImageLoader loader, BatchStep step) {
    long perEpoch = Math.ceilDiv(samples.size(), config.batchSize());
    Run run = new Run(RunClock.start(config, perEpoch), step);
    for (int epoch = 0; !run.clock.ended(epoch); epoch++) {
      long before = run.done;
      Iterator<ImageBatch> batches =
          loader.batches(shuffled(samples, epoch), config.seed() + epoch);
      run.epoch(epoch, batches);
      if (run.done == before && !run.clock.outOfTime()) {
        throw new TrainException("none of the " + samples.size() + " pictures can be read");
      }
    }
    if (run.done == 0) {
      throw new TrainException("the time was over before the first step; give more");
    }
    return run.done;
  }

  private List<Sample> shuffled(List<Sample> samples, int epoch) {
    List<Sample> order = new ArrayList<>(samples);
    Collections.shuffle(order, new Random(config.seed() * 1_000_003 + epoch));
    return order;
  }

  private final class Run {
    private final RunClock clock;
    private final BatchStep step;
    private long done;

    Run(RunClock clock, BatchStep step) {
      this.clock = clock;
      this.step = step;
    }

    void epoch(int epoch, Iterator<ImageBatch> batches) {
      long start = System.nanoTime();
      while (!clock.outOfTime() && batches.hasNext()) {
        try (ImageBatch batch = batches.next()) {
          double waited = System.nanoTime() - start;
          double lr = clock.rate(done);
          StepResult result = step.run(batch, done, lr);
          done++;
          double took = System.nanoTime() - start;
          report(epoch, result, lr, batch.samples().size() * 1e9 / took, waited / took);
        }
        start = System.nanoTime();
      }
    }

    private void report(int epoch, StepResult result, double lr, double rate, double waitShare) {
      listener.accept(
          new StepReport(
              done,
              clock.steps(done),
              epoch,
              result.loss(),
              Math.exp(model.logitScale().item()),
              model.logitBias().item(),
              lr,
              result.gradNorm(),
              rate,
              waitShare));
    }
  }
}
