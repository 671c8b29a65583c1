package org.flame4j.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.ImageLoader;
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

/** A training run from its last checkpoint, or its beginning, to its end. */
final class TrainRun {
  /** What is trained, and how. */
  record Parts(TrainPlan plan, FlameModel model, BatchStep step) {
    /** The card behind so many steps. */
    ModelCard cardBehind(long steps) {
      return plan.identity().cardBehind(steps);
    }
  }

  private final RunFolder folder;
  private final Duration checkpointEvery;
  private final Peers peers;
  private final Consumer<String> notes;

  /**
   * @param notes what a user should know, a line each
   */
  TrainRun(RunFolder folder, Duration checkpointEvery, Peers peers, Consumer<String> notes) {
    this.folder = folder;
    this.checkpointEvery = checkpointEvery;
    this.peers = peers;
    this.notes = notes;
  }

  /**
   * Runs to the end, or until stopped.
   *
   * @param judge of the model, meanwhile
   * @param program what runs, and where
   * @param stop asked behind every step
   */
  RunEnd run(
      Parts parts,
      ValidationOptions.Judge judge,
      ImageLoader loader,
      Map<String, String> program,
      BooleanSupplier stop)
      throws IOException {
    TrainPlan plan = parts.plan();
    RunPosition from = folder.restore(parts.model(), parts.step(), notes).orElse(RunPosition.START);
    requireSamePosition(from);
    announce(plan, parts.model(), from);
    if (!peers.isFirst()) {
      return train(parts, loader, from, stop, report -> {});
    }
    boolean timed = plan.config().length().timed();
    try (RunWatch watch = new RunWatch(folder, timed, plan.total(), from.steps())) {
      Checkpointing checkpointing =
          new Checkpointing(folder.checkpoints(), parts, checkpointEvery, notes);
      judge
          .validation()
          .ifPresent(scores -> watch.validate(scores, judge.every(), checkpointing::offer));
      FirstStep first =
          new FirstStep(() -> {
            folder.started(plan.identity().record(), from.steps(), program);
            folder.list(plan.data().without());
          });
      Consumer<StepReport> all = first.andThen(watch).andThen(checkpointing);
      RunEnd end = train(parts, loader, from, stop, all);
      if (end.finished()) {
        watch.finish(end.at().steps());
      } else if (end.at().steps() > from.steps()) {
        checkpointing.write(end.at());
      }
      return end;
    }
  }

  private RunEnd train(
      Parts parts,
      ImageLoader loader,
      RunPosition from,
      BooleanSupplier stop,
      Consumer<StepReport> listener) {
    TrainPlan plan = parts.plan();
    return new Trainer(parts.model(), plan.config(), peers, listener)
        .run(plan.order(), loader, parts.step(), from, stop);
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

  private void announce(TrainPlan plan, FlameModel model, RunPosition from) {
    if (from.steps() > 0) {
      notes.accept("going on behind step " + from.steps());
    }
    int without = plan.data().without().size();
    if (without > 0) {
      notes.accept(
          "%d of %d samples have no embeddings and are left out, listed in %s"
              .formatted(
                  without,
                  without + TrainData.keys(plan.data().sources()).size(),
                  folder.without()));
    }
    TrainConfig config = plan.config();
    boolean timed = config.length().timed();
    notes.accept(
        String.format(
            Locale.ROOT,
            "training %,d parameters of the image tower on %d pictures, %s",
            model.trainedTower().values().stream().mapToLong(Tensor::numel).sum(),
            plan.order().size(),
            timed ? Progress.time(plan.total()) : plan.total() + " steps"));
    if (config.batch().size() > plan.order().size()) {
      notes.accept(
          "a batch of %d is more than there is: every step takes all %d pictures"
              .formatted(config.batch().size(), plan.order().size()));
    }
    if (!timed && config.optimizer().warmupSteps() >= plan.total()) {
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
}
