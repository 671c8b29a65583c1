package org.flame4j.data;

import java.util.List;
import java.util.function.Predicate;

/**
 * Pictures to train on, shard by shard.
 *
 * @param weight how often an epoch shows each of them: 0.5 for every second epoch, 2 for twice
 */
public record TrainingSource(List<List<Sample>> shards, double weight) {
  public TrainingSource {
    if (!(weight > 0) || weight > 1000) {
      throw new IllegalArgumentException("weight must be above 0, at most 1000; weight=" + weight);
    }
    shards = List.copyOf(shards);
  }

  /** Those that are wanted. */
  public TrainingSource only(Predicate<Sample> wanted) {
    return new TrainingSource(
        shards.stream().map(shard -> shard.stream().filter(wanted).toList()).toList(), weight);
  }

  /** Pictures in all shards. */
  public int size() {
    return shards.stream().mapToInt(List::size).sum();
  }

  /** Pictures that an epoch shows. */
  long perEpoch() {
    return Math.round(weight * size());
  }
}
