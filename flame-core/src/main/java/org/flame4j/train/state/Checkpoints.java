package org.flame4j.train.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flame4j.model.CardFile;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.ModelException;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.train.BatchStep;
import org.flame4j.train.RunPosition;

/**
 * The checkpoints of a run, a folder each, {@code step-000001234}: a model that can be used as any
 * other, {@code state.safetensors} with the moments of the optimizer, and {@code SHA256SUMS}. A
 * folder gets its name when all of it is on the disk, so what bears the name is whole.
 */
public final class Checkpoints {
  private static final String NAME = "step-%09d";
  private static final String PATTERN = "step-\\d{9,18}";
  private static final String UNFINISHED = "unfinished";
  private static final String STATE = "state.safetensors";
  private static final String BEST = "best";
  private static final String SCORE = "meanRecallAt1";

  private final Path folder;
  private final int keep;
  private double best = Double.NEGATIVE_INFINITY;

  /**
   * @param folder of all checkpoints of a run
   * @param keep how many of the last ones remain
   */
  public Checkpoints(Path folder, int keep) {
    if (keep < 1) {
      throw new IllegalArgumentException("checkpoints to keep must be positive; keep=" + keep);
    }
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * Writes one, and deletes those that are no longer among the last, or are of later steps: they
   * were not sound, and the run has gone on from an older one.
   *
   * @throws StateException if it cannot be written; the ones before are left as they were
   */
  public void write(RunPosition at, FlameModel model, ModelCard card, BatchStep step) {
    Path unfinished = folder.resolve(UNFINISHED);
    try {
      Folders.delete(unfinished);
      model.save(unfinished, card);
      OptimizerState.write(
          unfinished.resolve(STATE), others(model, step), step.optimizer(), facts(at));
      Checksums.write(unfinished);
      Path target = folder.resolve(NAME.formatted(at.steps()));
      Folders.delete(target); // of a part of the run that was done anew from an older one
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      Folders.sync(folder);
      deleteOthers(at.steps());
    } catch (IOException | RuntimeException e) {
      Folders.deleteQuietly(unfinished); // on a full disk others need the room
      throw new StateException("no checkpoint could be written: " + e.getMessage(), e);
    }
  }

  private void deleteOthers(long steps) throws IOException {
    List<Path> later = all().stream().filter(file -> step(file) > steps).toList();
    List<Path> upToHere = all().stream().filter(file -> step(file) <= steps).toList();
    for (Path old : upToHere.subList(0, Math.max(0, upToHere.size() - keep))) {
      Folders.delete(old);
    }
    for (Path givenUp : later) {
      Folders.delete(givenUp);
    }
  }

  /** Parameters that the model does not save, such as those of a text tower trained with it. */
  private static Map<String, Tensor> others(FlameModel model, BatchStep step) {
    Map<String, Tensor> others = new LinkedHashMap<>(step.parameters());
    others.keySet().removeAll(model.parameters().keySet());
    return others;
  }

  private static Map<String, String> facts(RunPosition at) {
    return Map.of(
        "steps", Long.toString(at.steps()),
        "seconds", Double.toString(at.seconds()));
  }

  /**
   * Keeps the model as {@code best} if the score is higher than any before; its card says which.
   *
   * @param score of a validation
   * @return whether it is
   * @throws StateException if it cannot be written; the best before is left as it was
   */
  public boolean offer(double score, FlameModel model, ModelCard card) {
    if (!(score > best)) {
      return false;
    }
    try {
      Map<String, String> facts = new TreeMap<>(card.training());
      facts.put(SCORE, Double.toString(score));
      model.save(folder.resolve(BEST), card.withTraining(facts));
    } catch (RuntimeException e) {
      throw new StateException("the best model could not be kept: " + e.getMessage(), e);
    }
    best = score;
    return true;
  }

  /**
   * Puts the last checkpoint that is sound into a model and a step of the same settings.
   *
   * @param notes is told of damaged ones
   * @return where it was; nothing where there is none
   * @throws StateException if there are some and none is sound: a run of weeks must not begin anew
   *     without a word
   */
  public Optional<RunPosition> restore(FlameModel model, BatchStep step, Consumer<String> notes) {
    List<Path> all = all();
    for (Path checkpoint : all.reversed()) {
      try {
        Checksums.verify(checkpoint, List.of(FlameModel.WEIGHTS, STATE));
        return Optional.of(restore(checkpoint, model, step));
      } catch (IOException | RuntimeException e) {
        notes.accept("checkpoint " + checkpoint + " is not used: " + e.getMessage());
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    throw new StateException(
        "none of the checkpoints in "
            + folder
            + " can be used: make one of them whole, or --overwrite to begin anew");
  }

  private RunPosition restore(Path checkpoint, FlameModel model, BatchStep step) {
    try (Scope scope = new Scope();
        NoGrad noGrad = new NoGrad();
        SafetensorsFile weights = SafetensorsFile.open(checkpoint.resolve(FlameModel.WEIGHTS))) {
      model.parameters().forEach((name, tensor) -> tensor.copyInPlace(weights.load(name)));
    }
    Path state = checkpoint.resolve(STATE);
    Map<String, String> facts =
        OptimizerState.restore(state, others(model, step), step.optimizer());
    best = scoreOfBest();
    try {
      return new RunPosition(
          Long.parseLong(facts.getOrDefault("steps", "")),
          Double.parseDouble(facts.getOrDefault("seconds", "")));
    } catch (NumberFormatException e) {
      throw new StateException(state + " does not say which step it is of", e);
    }
  }

  /**
   * Not what it was at the checkpoint: the best may be of steps behind it, which a GPU, or a run by
   * time, does not repeat to the bit.
   */
  private double scoreOfBest() {
    try {
      String score = CardFile.read(folder.resolve(BEST)).training().getOrDefault(SCORE, "");
      return Double.parseDouble(score);
    } catch (ModelException | NumberFormatException e) {
      return Double.NEGATIVE_INFINITY; // there is none, or none that can be used
    }
  }

  /** Whether there is any. */
  public boolean isEmpty() {
    return all().isEmpty();
  }

  /** Deletes all but the best, when the run is done. */
  public void deleteSteps() {
    List<Path> all = new ArrayList<>(all());
    all.add(folder.resolve(UNFINISHED));
    delete(all);
  }

  /** Deletes the best, too, for a run that begins anew. What others have put there stays. */
  public void deleteAll() {
    deleteSteps();
    delete(List.of(folder.resolve(BEST)));
  }

  private void delete(List<Path> some) {
    try {
      for (Path one : some) {
        Folders.delete(one);
      }
      Folders.deleteEmpty(folder);
    } catch (IOException e) {
      throw new StateException("cannot delete checkpoints: " + e.getMessage(), e);
    }
  }

  /** By step. */
  private List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(PATTERN))
          .sorted(Comparator.comparingLong(Checkpoints::step))
          .toList();
    } catch (IOException e) {
      throw new StateException("cannot read " + folder + ": " + FileFailure.reason(e), e);
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }
}
