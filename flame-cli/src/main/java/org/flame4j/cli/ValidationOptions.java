package org.flame4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flame4j.cli.help.Section;
import org.flame4j.data.PictureProbe;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import org.flame4j.data.TrainingSource;
import org.flame4j.eval.StoreValidation;
import org.flame4j.model.FlameModel;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.train.ValidationSchedule;
import picocli.CommandLine.Option;

/** How a model is judged while it is trained. */
@Section("Validation")
final class ValidationOptions {
  @Option(
      names = "--val-data",
      arity = "1..*",
      paramLabel = "PATH",
      description = {
        "Pictures that are not trained on, given as --data: how well they and their stored texts find",
        "each other is told during training, as eval retrieval counts it (docs/training.md)."
      })
  private List<String> data = List.of();

  @Option(
      names = "--val-store",
      paramLabel = "DIR",
      description = "Store with the texts of --val-data (default: --store).")
  private Path store = Path.of("");

  @Option(
      names = "--val-every",
      paramLabel = "STEPS",
      description = {
        "How often; always at the end as well (default: at the end of each epoch, or of as many",
        "epochs as have 100 steps)."
      })
  @Bounds(least = 1)
  private long every = -1;

  boolean isGiven() {
    return !data.isEmpty();
  }

  /** What the record of a run tells of it; nothing where there is none. */
  Map<String, String> facts(long stepsPerEpoch) {
    return isGiven()
        ? Map.of(
            "validationData", String.join(" ", data),
            "validationStore", store.toString().isEmpty() ? "that of training" : store.toString(),
            "validationEvery", Long.toString(steps(stepsPerEpoch)))
        : Map.of();
  }

  private long steps(long stepsPerEpoch) {
    return every > 0 ? every : ValidationSchedule.everyFewEpochs(stepsPerEpoch);
  }

  /** What is wrong with these options together, or nothing. */
  String complaint(boolean ownTower) {
    if (isGiven() && ownTower) {
      return "--val-data needs a --store: a --baseline has no stored texts";
    }
    if (!isGiven() && (every >= 0 || !store.toString().isEmpty())) {
      return "--val-every and --val-store are about --val-data, which is missing";
    }
    return "";
  }

  /**
   * What judges the model, if anything does.
   *
   * @param every steps from one time to the next
   * @param stores those that were opened for it
   */
  record Judge(Optional<StoreValidation> validation, long every, List<EmbeddingStore> stores)
      implements AutoCloseable {
    /** Nothing does. */
    static final Judge NONE = new Judge(Optional.empty(), 0, List.of());

    @Override
    public void close() {
      validation.ifPresent(StoreValidation::close);
      stores.forEach(EmbeddingStore::close);
    }
  }

  /**
   * @param model what is judged
   * @param trained store of the training texts; stays the caller's
   * @param plan of the training
   * @param key as {@link DataOptions#key}
   * @param notes what a user should know, a line each
   */
  Judge open(
      FlameModel model,
      EmbeddingStore trained,
      TrainPlan plan,
      String key,
      int threads,
      SkippedSamples skipped,
      Consumer<String> notes) {
    if (!isGiven()) {
      return Judge.NONE;
    }
    List<EmbeddingStore> own =
        store.toString().isEmpty() ? List.of() : List.of(EmbeddingStore.open(store));
    EmbeddingStore texts = own.isEmpty() ? trained : own.getFirst();
    try {
      sameLlm(trained.manifest(), texts.manifest());
      List<Sample> samples = stored(texts, key, skipped, notes);
      PictureProbe.complaint("--val-data " + String.join(" ", data), samples)
          .ifPresent(complaint -> {
            throw new CliException(complaint);
          });
      sayTrainedOn(samples, plan.data().sources(), notes);
      StoreValidation validation = new StoreValidation(model, texts, samples, threads, skipped);
      return new Judge(Optional.of(validation), steps(plan.stepsPerEpoch()), own);
    } catch (RuntimeException e) {
      own.forEach(EmbeddingStore::close);
      throw e;
    }
  }

  /** Scores on pictures that the model has seen would be believed. */
  private static void sayTrainedOn(
      List<Sample> samples, List<TrainingSource> sources, Consumer<String> notes) {
    Set<String> keys = samples.stream().map(Sample::key).collect(Collectors.toSet());
    long seen = TrainData.keys(sources).stream().filter(keys::contains).count();
    if (seen > 0) {
      notes.accept(
          "%d of %d samples of --val-data have the keys of samples that are trained on: if they are the same, scores say little about other pictures"
              .formatted(seen, samples.size()));
    }
  }

  private void sameLlm(StoreManifest trained, StoreManifest judged) {
    if (!trained.llmHash().isEmpty()
        && !judged.llmHash().isEmpty()
        && !trained.llmHash().equals(judged.llmHash())) {
      throw new CliException(
          "store %s was made with another language model (%s) than that of training (%s)"
              .formatted(store, judged.llm(), trained.llm()));
    }
  }

  private List<Sample> stored(
      EmbeddingStore texts, String key, SkippedSamples skipped, Consumer<String> notes) {
    SampleOptions options = new SampleOptions(TextFields.NONE, key, true);
    List<Sample> all = Samples.open(data, options, skipped::add);
    List<Sample> samples = all.stream().filter(s -> texts.contains(s.key())).toList();
    if (samples.isEmpty()) {
      throw new CliException(
          "none of the %d samples of --val-data has embeddings in %s%s"
              .formatted(
                  all.size(),
                  store.toString().isEmpty() ? "the --store (is there a --val-store?)" : store,
                  TrainData.noEmbeddings(texts, all.getFirst().key())));
    }
    if (samples.size() < all.size()) {
      notes.accept(
          "%d of %d samples of --val-data have no embeddings and are left out"
              .formatted(all.size() - samples.size(), all.size()));
    }
    return samples;
  }
}
