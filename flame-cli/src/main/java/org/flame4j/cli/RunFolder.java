package org.flame4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.flame4j.model.FlameModel;
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

  private final Path path;
  private final Checkpoints checkpoints;

  RunFolder(Path path, int keep) {
    this.path = path;
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

  /** Refuses a folder with a model, before any work. */
  void requireNoModel() {
    if (Files.exists(path.resolve(FlameModel.CARD))) {
      throw new CliException(path + " holds a model already: choose another --out, or --overwrite");
    }
  }

  /**
   * Claims the folder for that run, or finds that it is one of it.
   *
   * @param anew whether an unfinished run there is given up
   */
  void claim(RunRecord run, boolean anew) {
    if (anew) {
      checkpoints.deleteAll();
    } else if (!checkpoints.isEmpty() && Files.exists(path.resolve(RECORD))) {
      RunRecord.read(path.resolve(RECORD)).requireSame(run, path.toString());
    }
  }

  /**
   * Writes down that somebody begins it or goes on.
   *
   * @param step behind which
   */
  void started(RunRecord run, long step, Map<String, String> program) {
    Path file = path.resolve(RECORD);
    RunRecord known = step > 0 && Files.exists(file) ? RunRecord.read(file) : run;
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
    }
    known.startedBy(new RunRecord.Start(now, step, program)).write(file);
  }

  /** Says where it goes on. */
  static void announce(long step, Consumer<String> notes) {
    if (step > 0) {
      notes.accept("going on behind step " + step);
    }
  }
}
