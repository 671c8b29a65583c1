package org.flame4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.train.BatchStep;
import org.flame4j.train.RunPosition;
import org.flame4j.train.state.Checkpoints;
import org.flame4j.train.state.RunRecord;

/**
 * The folder of a training run: which run it is, its checkpoints, its metrics, in the end its
 * model.
 */
final class RunFolder {
  /** Every step of the run. */
  static final String METRICS = "metrics.jsonl";

  private static final String RECORD = "run.json";
  private static final String WITHOUT_EMBEDDINGS = "without-embeddings.txt";

  private final Path path;
  private final boolean anew;
  private final Checkpoints checkpoints;

  /**
   * @param keep checkpoints that remain
   * @param anew whether what is there is given up, once the new run has proved to run
   */
  RunFolder(Path path, int keep, boolean anew) {
    this.path = path;
    this.anew = anew;
    checkpoints = new Checkpoints(path.resolve("checkpoints"), keep);
  }

  Path path() {
    return path;
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  Path metrics() {
    return path.resolve(METRICS);
  }

  /**
   * Refuses a folder with a model, before any work, unless a run that replaces it is unfinished.
   */
  void requireNoModel() {
    if (!anew && checkpoints.isEmpty() && Files.exists(path.resolve(FlameModel.CARD))) {
      throw new CliException(path + " holds a model already: choose another --out, or --overwrite");
    }
  }

  /** Refuses to go on with another run than that. */
  void requireSame(RunRecord run) {
    if (!anew && !checkpoints.isEmpty()) {
      RunDifferences differences =
          new RunDifferences(RunRecord.read(path.resolve(RECORD)).differences(run));
      if (!differences.isEmpty()) {
        throw new CliException(
            "%s holds an unfinished run with %s: give the same settings to go on, or --overwrite to begin anew"
                .formatted(path, differences));
      }
    }
  }

  /** As {@link Checkpoints#restore}; a run that begins anew has none. */
  Optional<RunPosition> restore(FlameModel model, BatchStep step, Consumer<String> notes) {
    return anew ? Optional.empty() : checkpoints.restore(model, step, notes);
  }

  /** Where samples are listed that cannot be trained on. */
  Path without() {
    return path.resolve(WITHOUT_EMBEDDINGS);
  }

  /** Lists these. */
  void list(List<String> without) {
    try {
      if (without.isEmpty()) {
        Files.deleteIfExists(without()); // of another run that was here
      } else {
        Files.write(without(), without);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + without() + ": " + FileFailure.reason(e), e);
    }
  }

  /**
   * Writes down that somebody begins it or goes on; checkpoints of a run that is given up go.
   *
   * @param step behind which
   */
  void started(RunRecord run, long step, Map<String, String> program) {
    if (anew) {
      checkpoints.deleteAll();
    }
    Path file = path.resolve(RECORD);
    RunRecord known = step > 0 && Files.exists(file) ? RunRecord.read(file) : run;
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + FileFailure.reason(e), e);
    }
    known.startedBy(new RunRecord.Start(now, step, program)).write(file);
  }

  /** The run has come to its end: its model takes the place of its checkpoints. */
  void finished(FlameModel model, ModelCard card, DType type) {
    model.save(path, card, type);
    checkpoints.deleteSteps();
  }
}
