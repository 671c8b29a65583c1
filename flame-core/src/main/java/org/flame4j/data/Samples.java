package org.flame4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens a data set whole, for training and evaluation: all samples, without their pictures. */
public final class Samples {
  private Samples() {}

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
    List<Sample> samples = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    DataSource data = DataSource.open(sources, options);
    for (DataShard shard : data.shards()) {
      try (SampleReader reader = shard.open(skipped)) {
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          Sample sample = next.orElseThrow();
          if (keys.add(sample.key())) {
            samples.add(sample);
          } else if (reader instanceof TarSamples) {
            skipped.skipped(
                sample.key(), reader.where() + ": the key '" + sample.key() + "' came before");
          } else {
            throw twice(data, sample.key(), reader.where());
          }
        }
      }
    }
    if (samples.isEmpty()) {
      throw new DataException("data " + String.join(" ", sources) + " holds no samples");
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
