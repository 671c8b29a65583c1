package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.flame4j.cli.progress.Progress;
import org.flame4j.cli.report.Html;
import org.flame4j.data.DataException;
import org.flame4j.eval.EvalException;
import org.flame4j.store.StoreException;
import org.flame4j.train.MetricsLog;
import org.flame4j.train.StepReport;
import org.flame4j.train.Validation;
import org.flame4j.train.ValidationSchedule;
import org.flame4j.train.ValidationScores;
import org.flame4j.train.events.EventLog;
import org.jspecify.annotations.Nullable;

/** Tells of a training run while it goes on: on the screen, in its metrics, to TensorBoard. */
final class RunWatch implements Consumer<StepReport>, AutoCloseable {
  /** A smaller share of the time spent waiting for pictures is not worth a word. */
  private static final double WORTH_SAYING = 0.02;

  /** How much of what was before a step counts on: about twenty steps. */
  private static final double MEMORY = 0.95;

  private final Path folder;
  private final long stepsDone;
  private final MetricsLog metrics;
  private final Progress progress;
  private final long total;
  private final boolean timed;
  private @Nullable EventLog events; // begun with the first step: a run that cannot leaves nothing
  private @Nullable ValidationSchedule schedule;
  private double waited;
  private double took;

  /**
   * @param timed whether {@code total} is in seconds, not in steps
   * @param stepsDone steps that the run has done before it was broken off
   */
  RunWatch(RunFolder folder, boolean timed, long total, long stepsDone) {
    this.folder = folder.path();
    this.stepsDone = stepsDone;
    progress =
        timed ? Progress.seconds("training", total) : new Progress("training", "steps", total);
    metrics = new MetricsLog(folder.metrics(), stepsDone, progress::say);
    this.timed = timed;
    this.total = total;
  }

  /**
   * Has the model judged every so many steps, and at the end.
   *
   * @param listener is told of the scores, too
   */
  void validate(Validation validation, long every, ValidationSchedule.Listener listener) {
    schedule =
        new ValidationSchedule(
            validation,
            every,
            (step, scores) -> {
              scored(step, scores);
              listener.scored(step, scores);
            });
  }

  @Override
  public void accept(StepReport report) {
    metrics.accept(report);
    events().accept(report);
    if (report.imagesPerSecond() > 0) { // else this process had no picture of the last batch
      double seconds = 1 / report.imagesPerSecond();
      waited = MEMORY * waited + report.waitShare() * seconds;
      took = MEMORY * took + seconds;
    }
    long passed = Math.min(total, (long) report.seconds());
    progress.accept(timed ? passed : report.step(), note(report, waited / took));
    judge(due -> due.accept(report));
  }

  /** Pictures or a store that fail at that moment must not end a run of weeks. */
  private void judge(Consumer<ValidationSchedule> when) {
    if (schedule == null) {
      return;
    }
    try {
      when.accept(schedule);
    } catch (DataException | EvalException | StoreException e) {
      progress.say("validation failed, and the run goes on: " + e.getMessage());
    }
  }

  private EventLog events() {
    EventLog log = events == null ? EventLog.begin(folder, stepsDone, progress::say) : events;
    events = log;
    return log;
  }

  static String note(StepReport report, double waitShare) {
    return String.format(
        Locale.ROOT,
        "loss %.3f, %.0f images/s, scale %.1f, lr %.1e%s",
        report.loss(),
        report.imagesPerSecond(),
        report.logitScale(),
        report.lr(),
        waitShare > WORTH_SAYING
            ? String.format(Locale.ROOT, ", waits %.0f %% for pictures", 100 * waitShare)
            : "");
  }

  private void scored(long step, ValidationScores scores) {
    metrics.validation(step, scores);
    events().validation(step, scores);
    progress.say(line(step, scores));
  }

  static String line(long step, ValidationScores scores) {
    var best = scores.prompts().entrySet().iterator().next();
    return "step %d, %d pictures of validation: R@1 %s text to image, %s image to text (prompts %s)"
        .formatted(
            step,
            scores.pictures(),
            Html.percent(best.getValue().textToImage().getOrDefault(1, 0.0)),
            Html.percent(best.getValue().imageToText().getOrDefault(1, 0.0)),
            best.getKey());
  }

  /**
   * The run has come to its end.
   *
   * @param steps that it has done in all
   */
  void finish(long steps) {
    judge(due -> due.finish(steps));
    metrics.finish();
  }

  @Override
  public void close() throws IOException {
    progress.close();
    if (events != null) {
      events.close();
    }
    metrics.close();
  }
}
