package org.flame4j.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.flame4j.train.RunPosition;
import org.flame4j.train.StepReport;
import org.flame4j.train.ValidationScores;
import org.flame4j.train.state.Checkpoints;
import org.flame4j.train.state.StateException;

/** Writes a checkpoint of a run whenever one is due. */
final class Checkpointing implements Consumer<StepReport> {
  private final Checkpoints checkpoints;
  private final TrainRun.Parts parts;
  private final Duration every;
  private final Consumer<String> notes;
  private long last = System.nanoTime();

  /**
   * @param every time from one to the next; zero for none
   * @param notes is told of those that cannot be written
   */
  Checkpointing(
      Checkpoints checkpoints, TrainRun.Parts parts, Duration every, Consumer<String> notes) {
    this.checkpoints = checkpoints;
    this.parts = parts;
    this.every = every;
    this.notes = notes;
  }

  @Override
  public void accept(StepReport report) {
    boolean due = System.nanoTime() - last >= every.toNanos();
    if (due && !every.isZero() && report.step() < report.steps()) {
      write(new RunPosition(report.step(), report.seconds()));
    }
  }

  /** The best model so far is kept. */
  void offer(long step, ValidationScores scores) {
    tolerating(
        () -> checkpoints.offer(scores.meanRecallAt1(), parts.model(), parts.cardBehind(step)));
  }

  /** Writes one now. */
  void write(RunPosition at) {
    tolerating(
        () -> checkpoints.write(at, parts.model(), parts.cardBehind(at.steps()), parts.step()));
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
