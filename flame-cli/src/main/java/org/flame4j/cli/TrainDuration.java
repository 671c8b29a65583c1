package org.flame4j.cli;

import org.flame4j.cli.help.Section;
import org.flame4j.train.TrainLength;
import picocli.CommandLine.Option;

/** How long to train: one of two. */
@Section("Course")
final class TrainDuration {
  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data (default: 32).")
  @Bounds(least = 1)
  private int epochs = 32;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Train for this long instead; the rate falls with the time that is gone.")
  @Bounds(above = 0)
  private double minutes = Double.NaN;

  TrainLength length() {
    return Double.isNaN(minutes)
        ? TrainLength.ofEpochs(epochs)
        : TrainLength.ofSeconds(60 * minutes);
  }
}
