package org.flame4j.train;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges a model every so many steps, and at the end. When depends on the step alone, so that a run
 * that was killed and went on is judged at the same steps.
 */
public final class ValidationSchedule implements Consumer<StepReport> {
  /** Fewer steps than these change little, and judging would take a large part of the time. */
  private static final long FEWEST = 100;

  private final Validation validation;
  private final long every;
  private final Listener listener;
  private long judged = -1;
  private @Nullable ValidationScores latest;

  /** Is told of all scores. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step behind which the model was judged
     */
    void scored(long step, ValidationScores scores);
  }

  /**
   * @param every steps from one time to the next
   */
  public ValidationSchedule(Validation validation, long every, Listener listener) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "validation needs at least 1 step between; every=" + every);
    }
    this.validation = validation;
    this.every = every;
    this.listener = listener;
  }

  /** Whole epochs, at least one and {@value #FEWEST} steps. */
  public static long everyFewEpochs(long stepsPerEpoch) {
    long steps = Math.max(1, stepsPerEpoch);
    return steps * Math.ceilDiv(FEWEST, steps);
  }

  /** Judges the model if this step is one of those. */
  @Override
  public void accept(StepReport report) {
    if (report.step() % every == 0) {
      judge(report.step());
    }
  }

  /**
   * Judges the model at the end, unless that was just done.
   *
   * @param step the last one
   */
  public ValidationScores finish(long step) {
    ValidationScores known = latest;
    return known != null && judged == step ? known : judge(step);
  }

  private ValidationScores judge(long step) {
    ValidationScores scores = validation.run();
    judged = step;
    latest = scores;
    listener.scored(step, scores);
    return scores;
  }
}
