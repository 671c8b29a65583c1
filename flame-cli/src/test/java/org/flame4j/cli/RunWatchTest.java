package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.eval.EvalException;
import org.flame4j.train.StepReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What watches a run does not end it. */
class RunWatchTest {
  @TempDir private Path folder;

  @Test
  void aValidationThatFailsIsSaidAndTheRunGoesOn() throws IOException {
    RunFolder run = new RunFolder(folder, 1, false);
    List<Long> scored = new ArrayList<>();
    try (RunWatch watch = new RunWatch(run, false, 2, 0)) {
      watch.validate(
          () -> {
            throw new EvalException("no picture can be read");
          },
          1,
          (step, scores) -> scored.add(step));
      watch.accept(new StepReport(1, 2, 0, 1, 5, 10, -10, 1e-3, 1, 100, 0));
      watch.accept(new StepReport(2, 2, 0, 2, 4, 10, -10, 1e-3, 1, 100, 0));
      watch.finish(2);
    }
    assertThat(scored).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("metrics.jsonl"))).hasSize(2);
  }
}
