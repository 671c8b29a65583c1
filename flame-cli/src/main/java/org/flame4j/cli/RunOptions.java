package org.flame4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.flame4j.cli.help.Section;
import org.flame4j.tensor.DType;
import picocli.CommandLine.Option;

/** Where a training run lies, and how it outlasts interruptions. */
@Section("Result and checkpoints")
final class RunOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the model.")
  private Path out = Path.of("");

  @Option(
      names = "--overwrite",
      description = {
        "Begin anew, even if a model or an unfinished run is there already. To go on with this run",
        "after an interruption, leave it out."
      })
  private boolean overwrite;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "10",
      paramLabel = "MINUTES",
      description = {
        "Time between checkpoints (default: 10; 0: none). The same command goes on from the last",
        "one: on the CPU to the same bits as if nothing had happened."
      })
  @Bounds(least = 0, most = 1e6, hint = "minutes, 0 for none")
  private double checkpointMinutes = 10;

  @Option(
      names = "--keep",
      defaultValue = "2",
      paramLabel = "N",
      description = "Checkpoints that are kept, beside the best (default: 2).")
  @Bounds(least = 1, hint = "--checkpoint-every 0 writes none")
  private int keep = 2;

  @Option(
      names = "--half",
      description = "Save weights as 16-bit floats: half the size, for models that are done.")
  private boolean half;

  /** The folder, as it is found. */
  RunFolder folder() {
    return new RunFolder(out, keep, overwrite);
  }

  /** Which option the same command must not have to go on, with a space behind, or nothing. */
  String again() {
    return overwrite ? "without --overwrite " : "";
  }

  /** Zero for none. */
  Duration checkpointEvery() {
    return Duration.ofMillis(Math.round(checkpointMinutes * 60_000));
  }

  /** Type of the weights that are saved in the end. */
  DType type() {
    return half ? DType.F16 : DType.F32;
  }
}
