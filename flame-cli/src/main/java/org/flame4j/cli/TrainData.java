package org.flame4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.flame4j.cli.help.Section;
import org.flame4j.data.Fingerprint;
import org.flame4j.data.PictureProbe;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import org.flame4j.data.TrainingSource;
import org.flame4j.store.EmbeddingStore;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which pictures are trained on, and how often. */
@Section("Data")
final class TrainData {
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--data-weight",
      split = ",",
      paramLabel = "W",
      description = {
        "How often an epoch shows the pictures of each --data: 1,0.5 shows those of the second",
        "every second time (default: once each)."
      })
  @Bounds(above = 0, most = 1000)
  private List<Double> weights = List.of();

  /** Column that names the samples of a table; empty where none is asked for. */
  String key() {
    return data.key();
  }

  /**
   * What there is to train on.
   *
   * @param sources of samples with a text
   * @param without keys of the samples that have none, in their order
   */
  record Found(List<TrainingSource> sources, List<String> without) {}

  /** Samples with that text. */
  Found captioned(String field, SkippedSamples skipped) {
    List<TrainingSource> all = open(TextFields.of(List.of(field)), skipped);
    return new Found(only(all, sample -> !sample.text(field).isBlank(), "a " + field), List.of());
  }

  /**
   * Samples with embeddings.
   *
   * @param label what errors call the store
   */
  Found stored(EmbeddingStore store, Path label, SkippedSamples skipped) {
    List<TrainingSource> all = open(TextFields.NONE, skipped);
    List<TrainingSource> stored =
        only(
            all,
            sample -> store.contains(sample.key()),
            "embeddings in " + label + noEmbeddings(store, samples(all).getFirst().key()));
    return new Found(stored, keys(all).stream().filter(key -> !store.contains(key)).toList());
  }

  /**
   * What to do where no sample is in a store.
   *
   * @param key of a sample
   */
  static String noEmbeddings(EmbeddingStore store, String key) {
    return store.size() == 0
        ? ", which is empty: embed the captions again"
        : ": embed this data into it, or name the column of its keys with --key (the data's are such as '%s', the store's such as '%s')"
            .formatted(key, store.keys().getFirst());
  }

  private List<TrainingSource> open(TextFields fields, SkippedSamples skipped) {
    SampleOptions options = new SampleOptions(fields, data.key(), true);
    return Samples.open(data.paths(), weights, options, skipped::add);
  }

  private List<TrainingSource> only(
      List<TrainingSource> sources, Predicate<Sample> wanted, String what) {
    List<TrainingSource> some = sources.stream().map(source -> source.only(wanted)).toList();
    if (samples(some).isEmpty()) {
      throw new CliException(
          "none of the %d samples of %s has %s"
              .formatted(samples(sources).size(), data.label(), what));
    }
    return some;
  }

  /** Refuses, before any work, data whose pictures are not there. */
  void requirePictures(List<TrainingSource> sources) {
    for (int i = 0; i < sources.size(); i++) {
      String label = "--data " + data.paths().get(i);
      PictureProbe.complaint(label, samples(List.of(sources.get(i))))
          .ifPresent(complaint -> {
            throw new CliException(complaint);
          });
    }
  }

  /** All of them, shard by shard. */
  static List<Sample> samples(List<TrainingSource> sources) {
    return sources.stream().flatMap(s -> s.shards().stream()).flatMap(List::stream).toList();
  }

  /** Their keys, in the same order. */
  static List<String> keys(List<TrainingSource> sources) {
    return samples(sources).stream().map(Sample::key).toList();
  }

  /**
   * What tells this data from other data.
   *
   * @param llmHash of the files of the language model that reads the texts
   */
  Map<String, String> facts(List<TrainingSource> sources, String llmHash) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("data", data.names());
    facts.put("pictures", Integer.toString(samples(sources).size()));
    facts.put("fingerprint", Fingerprint.of(sources));
    facts.put(RunIdentity.LLM_HASH, llmHash);
    if (!weights.isEmpty()) {
      facts.put("weights", weights.toString());
    }
    return facts;
  }
}
