package org.flame4j.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.TrainingOrder;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.train.BatchStep;
import org.flame4j.train.RunEnd;
import org.flame4j.train.RunPosition;
import org.flame4j.train.StepReport;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.Trainer;
import org.flame4j.train.Validation;
import org.flame4j.train.ValidationScores;
import org.flame4j.train.state.RunRecord;
import org.flame4j.train.state.StateException;

/** A training run from its last checkpoint, or its beginning, to its end. */
final class TrainRun {
  /**
   * What is trained, and how.
   *
   * @param card of the model, without facts of this run
   */
  record Parts(
      FlameModel model, ModelCard card, BatchStep step, TrainingOrder order, TrainConfig config) {
    /** The card behind so many steps. */
    ModelCard cardBehind(long steps, Map<String, String> facts) {
      Map<String, String> all = new java.util.TreeMap<>(facts);
      all.put("steps", Long.toString(steps));
      return card.withTraining(all);
    }

    /** Steps, or seconds for a run by time. */
    long total() {
      return config.length().timed()
          ? Math.round(config.length().seconds())
          : config.batch().stepsPerEpoch(order.size()) * config.length().epochs();
    }
  }

  /**
   * How the model is judged meanwhile.
   *
   * @param every steps from one time to the next
   */
  record Judging(Validation validation, long every) {}

  private final RunFolder folder;
  private final Optional<Judging> judging;
  private final Duration checkpointEvery;
  private final Peers peers;
  private final Consumer<String> notes;

  /**
   * @param notes what a user should know, a line each
   */
  TrainRun(
      RunFolder folder,
      Optional<Judging> judging,
      Duration checkpointEvery,
      Peers peers,
      Consumer<String> notes) {
    this.folder = folder;
    this.judging = judging;
    this.checkpointEvery = checkpointEvery;
    this.peers = peers;
    this.notes = notes;
  }

  /**
   * Runs to the end, or until stopped.
   *
   * @param facts of the model's card
   */
  RunEnd run(
      Parts parts,
      ImageLoader loader,
      RunRecord record,
      Map<String, String> program,
      Map<String, String> facts,
      StopSignal stop)
      throws IOException {
    RunPosition from = folder.restore(parts.model(), parts.step(), notes).orElse(RunPosition.START);
    requireSamePosition(from);
    RunFolder.announce(from.steps(), notes);
    announce(parts);
    boolean timed = parts.config().length().timed();
    try (RunWatch watch = new RunWatch(folder, timed, parts.total(), from.steps())) {
      Checkpointing checkpointing = new Checkpointing(parts, facts);
      judging.ifPresent(j -> watch.validate(j.validation(), j.every(), checkpointing::offer));
      FirstStep first = new FirstStep(() -> folder.started(record, from.steps(), program));
      Consumer<StepReport> listener =
          report -> {
            first.accept(report);
            watch.accept(report);
            checkpointing.accept(report);
          };
      Consumer<StepReport> own = peers.isFirst() ? listener : report -> {};
      Trainer trainer = new Trainer(parts.model(), parts.config(), peers, own);
      RunEnd end = trainer.run(parts.order(), loader, parts.step(), from, stop::asked);
      if (!peers.isFirst()) {
        return end;
      }
      if (end.finished()) {
        watch.finish(end.at().steps());
      } else if (end.at().steps() > from.steps()) {
        checkpointing.write(end.at());
      }
      return end;
    }
  }

  /** Checkpoints are read by all, so all must see the same. */
  private void requireSamePosition(RunPosition from) {
    try (Scope scope = new Scope()) {
      Tensor bounds = Tensors.of(new float[] {from.steps(), -from.steps()}, 2);
      peers.maxInPlace(bounds);
      float[] ends = Tensors.floats(bounds);
      if (ends[0] != -ends[1]) {
        throw new CliException(
            "processes go on from steps %d to %d: --out must be a folder that all of them see, and so must its checkpoints"
                .formatted((long) -ends[1], (long) ends[0]));
      }
    }
  }

  private void announce(Parts parts) {
    boolean timed = parts.config().length().timed();
    notes.accept(
        String.format(
            Locale.ROOT,
            "training %,d parameters of the image tower on %d pictures, %s",
            parts.model().trainedTower().values().stream().mapToLong(Tensor::numel).sum(),
            parts.order().size(),
            timed ? Progress.duration(parts.total()) + " minutes" : parts.total() + " steps"));
    TrainConfig config = parts.config();
    if (config.batch().size() > parts.order().size()) {
      notes.accept(
          "a batch of %d is more than there is: every step takes all %d pictures"
              .formatted(config.batch().size(), parts.order().size()));
    }
    if (!timed && config.optimizer().warmupSteps() >= parts.total()) {
      notes.accept(
          "a warmup of %d steps is longer than the run: the learning rate does not reach %s (--warmup)"
              .formatted(config.optimizer().warmupSteps(), config.optimizer().lr()));
    }
  }

  /** What is done once the run has proved to run, so that one that cannot leaves nothing behind. */
  private static final class FirstStep implements Consumer<StepReport> {
    private final Runnable work;
    private boolean done;

    FirstStep(Runnable work) {
      this.work = work;
    }

    @Override
    public void accept(StepReport report) {
      if (!done) {
        work.run();
        done = true;
      }
    }
  }

  /** Writes a checkpoint whenever one is due. */
  private final class Checkpointing implements Consumer<StepReport> {
    private final Parts parts;
    private final Map<String, String> facts;
    private long last = System.nanoTime();

    Checkpointing(Parts parts, Map<String, String> facts) {
      this.parts = parts;
      this.facts = facts;
    }

    @Override
    public void accept(StepReport report) {
      boolean due = System.nanoTime() - last >= checkpointEvery.toNanos();
      if (due && !checkpointEvery.isZero() && report.step() < report.steps()) {
        write(new RunPosition(report.step(), report.seconds()));
      }
    }

    /** The best model so far is kept. */
    void offer(long step, ValidationScores scores) {
      tolerating(() ->
          folder
              .checkpoints()
              .offer(scores.meanRecallAt1(), parts.model(), parts.cardBehind(step, facts)));
    }

    void write(RunPosition at) {
      tolerating(() ->
          folder
              .checkpoints()
              .write(at, parts.model(), parts.cardBehind(at.steps(), facts), parts.step()));
      last = System.nanoTime();
    }

    /** A full disk must not end the run: the next one may find room. */
    private void tolerating(Runnable write) {
      try {
        write.run();
      } catch (StateException e) {
        notes.accept(e.getMessage() + "; the run goes on");
      }
    }
  }
}
