package org.flame4j.train;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.TrainingOrder;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Trains on pictures, epoch by epoch, whatever a step does with them. */
public final class Trainer {
  private final FlameModel model;
  private final TrainConfig config;
  private final Peers peers;
  private final Consumer<StepReport> listener;

  /**
   * @param model whose scale and bias are reported; stays the caller's
   * @param peers processes of this run, each with its share of every batch
   * @param listener is told of every step
   */
  public Trainer(FlameModel model, TrainConfig config, Peers peers, Consumer<StepReport> listener) {
    this.model = model;
    this.config = config;
    this.peers = peers;
    this.listener = listener;
  }

  /**
   * Runs to the end of the configured length. Order and crops follow from the seed.
   *
   * @param from the end of an earlier part of this run, whose state the model and the step have
   * @param stop asked behind every step whether to leave; all processes do where one is to
   * @return where the run is
   * @throws TrainException where no sample can be read, or the time is too short for a step
   */
  public RunEnd run(
      TrainingOrder order,
      ImageLoader loader,
      BatchStep step,
      RunPosition from,
      BooleanSupplier stop) {
    Run run = new Run(config.batch().stepsPerEpoch(order.size()), step, from, loader::failure);
    EpochBatches.Share share = EpochBatches.Share.of(peers);
    run.toTheEnd(loader.batches(new EpochBatches(order, config, share, from.steps())), stop);
    if (run.done == 0 && !run.stopped) {
      throw new TrainException("the time was over before the first step; give more");
    }
    return new RunEnd(new RunPosition(run.done, run.clock.seconds()), !run.stopped);
  }

  private final class Run {
    private final RunClock clock;
    private final BatchStep step;
    private final long perEpoch;
    private final Supplier<String> failure; // of the last picture that could not be read
    private long done;
    private boolean stopped;
    private long idle; // steps in a row for which no picture could be read

    Run(long perEpoch, BatchStep step, RunPosition from, Supplier<String> failure) {
      clock = new RunClock(config, perEpoch, peers, from);
      this.step = step;
      this.perEpoch = perEpoch;
      this.failure = failure;
      done = from.steps();
    }

    void toTheEnd(Iterator<ImageBatch> batches, BooleanSupplier stop) {
      while (!stopped && !clock.over(done)) {
        long start = System.nanoTime();
        try (ImageBatch batch = batches.next()) {
          double waited = System.nanoTime() - start;
          double lr = clock.rate(done);
          Optional<StepResult> result = step.run(batch, done, lr);
          done++;
          double took = System.nanoTime() - start;
          double rate = batch.samples().size() * 1e9 / took;
          result.ifPresent(r -> report(r, lr, rate, waited / took));
          mustNotStayIdle(result.isEmpty());
          stopped = anyStops(stop.getAsBoolean());
        }
      }
    }

    /** One that is asked takes all along: they would wait for it. */
    private boolean anyStops(boolean own) {
      if (peers.size() == 1) {
        return own;
      }
      try (Tensor asked = Tensors.full(own ? 1 : 0, DType.F32, 1)) {
        peers.maxInPlace(asked);
        return asked.item() > 0;
      }
    }

    private void mustNotStayIdle(boolean nothing) {
      idle = nothing ? idle + 1 : 0;
      if (idle >= perEpoch) {
        throw new TrainException(
            "none of the pictures of an epoch can be read any more: " + failure.get());
      }
    }

    private void report(StepResult result, double lr, double rate, double waitShare) {
      listener.accept(
          new StepReport(
              done,
              clock.steps(done),
              (int) ((done - 1) / perEpoch),
              clock.seconds(),
              result.loss(),
              Math.exp(model.logitScale().item()),
              model.logitBias().item(),
              lr,
              result.gradNorm(),
              rate * peers.size(),
              waitShare));
    }
  }
}
