package org.flame4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens a data set whole, for training and evaluation: all samples, without their pictures. */
public final class Samples {
  private final DataSource all;
  private final SkipListener skipped;
  private final Set<String> keys = new HashSet<>();

  private Samples(DataSource all, SkipListener skipped) {
    this.all = all;
    this.skipped = skipped;
  }

  /**
   * All samples of one source with all their texts.
   *
   * @param source as {@link DataSource} says
   * @throws DataException naming file, place and cause, also where a single sample is not usable
   */
  public static List<Sample> open(Path source) {
    return open(
        List.of(source.toString()),
        SampleOptions.ALL,
        (key, reason) -> {
          throw new DataException(reason);
        });
  }

  /**
   * All samples of all sources. Whether their pictures can be decoded shows when they are loaded.
   *
   * @param sources as {@link DataSource} says
   * @param skipped is told of samples without a picture or with a damaged text, and, in shards, of
   *     keys that have come before
   * @throws DataException naming file, place and cause; for a key that a table has twice, too
   */
  public static List<Sample> open(
      List<String> sources, SampleOptions options, SkipListener skipped) {
    DataSource data = DataSource.open(sources, options);
    return new Samples(data, skipped)
        .read(data, String.join(" ", sources)).stream().flatMap(List::stream).toList();
  }

  /**
   * The same for training, shard by shard.
   *
   * @param weights of the sources, or none where all are 1; see {@link TrainingSource}
   */
  public static List<TrainingSource> open(
      List<String> sources, List<Double> weights, SampleOptions options, SkipListener skipped) {
    if (!weights.isEmpty() && weights.size() != sources.size()) {
      throw new DataException(
          "there are %d weights for %d sources of data: give one for each"
              .formatted(weights.size(), sources.size()));
    }
    Samples samples = new Samples(DataSource.open(sources, options), skipped);
    List<TrainingSource> opened = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      DataSource source = DataSource.open(List.of(sources.get(i)), options);
      opened.add(
          new TrainingSource(
              samples.read(source, sources.get(i)), weights.isEmpty() ? 1 : weights.get(i)));
    }
    return opened;
  }

  /** By shard. */
  private List<List<Sample>> read(DataSource data, String label) {
    List<List<Sample>> shards = new ArrayList<>();
    for (DataShard shard : data.shards()) {
      try (SampleReader reader = shard.open(skipped)) {
        shards.add(read(reader));
      }
    }
    if (shards.stream().allMatch(List::isEmpty)) {
      throw new DataException("data " + label + " holds no samples");
    }
    return shards;
  }

  private List<Sample> read(SampleReader reader) {
    List<Sample> samples = new ArrayList<>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      Sample sample = next.orElseThrow();
      if (keys.add(sample.key())) {
        samples.add(sample);
      } else if (reader.passesOverRepeatedKeys()) {
        skipped.skipped(
            sample.key(), reader.where() + ": the key '" + sample.key() + "' came before");
      } else {
        throw twice(all, sample.key(), reader.where());
      }
    }
    return List.copyOf(samples);
  }

  /** Looks for the first sample of that key again: places of all keys would take much memory. */
  private static DataException twice(DataSource data, String key, String where) {
    for (DataShard shard : data.shards()) {
      try (SampleReader reader = shard.open((other, reason) -> {})) {
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          if (next.orElseThrow().key().equals(key)) {
            return new DataException(
                "%s: the key '%s' stands in %s too; keys must differ: where pictures repeat, add a column 'key'"
                    .formatted(where, key, reader.where()));
          }
        }
      }
    }
    return new DataException(where + ": the key '" + key + "' stands there twice");
  }
}
