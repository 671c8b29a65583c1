package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a model is judged. */
class ValidationScheduleTest {
  private static final ValidationScores SCORES =
      new ValidationScores(
          2, 2, Map.of("raw", new ValidationScores.Recall(Map.of(1, 0.5), Map.of(1, 0.5))));

  private final List<Long> judged = new ArrayList<>();

  private ValidationSchedule every(long steps) {
    return new ValidationSchedule(() -> SCORES, steps, (step, scores) -> judged.add(step));
  }

  private static void run(ValidationSchedule schedule, long from, long to) {
    LongStream.rangeClosed(from, to)
        .mapToObj(step -> new StepReport(step, 10, 0, 5, 1, 10, -10, 1e-3, 1, 100, 0))
        .forEach(schedule);
  }

  @Test
  void everyFewStepsAndAtTheEnd() {
    ValidationSchedule schedule = every(3);
    run(schedule, 1, 7);
    assertThat(schedule.finish(7)).isEqualTo(SCORES);
    assertThat(judged).containsExactly(3L, 6L, 7L);
  }

  @Test
  void notTwiceAtTheEnd() {
    ValidationSchedule schedule = every(3);
    run(schedule, 1, 6);
    schedule.finish(6);
    assertThat(judged).containsExactly(3L, 6L);
  }

  @Test
  void aRunThatGoesOnIsJudgedAtTheSameSteps() {
    run(every(4), 1, 6);
    run(every(4), 6, 9);
    assertThat(judged).containsExactly(4L, 8L);
  }

  @Test
  void wholeEpochsButNotTooOften() {
    assertThat(ValidationSchedule.everyFewEpochs(946)).isEqualTo(946);
    assertThat(ValidationSchedule.everyFewEpochs(13)).isEqualTo(104);
    assertThat(ValidationSchedule.everyFewEpochs(100)).isEqualTo(100);
    assertThatThrownBy(() -> every(0)).hasMessageContaining("every=0");
  }
}
