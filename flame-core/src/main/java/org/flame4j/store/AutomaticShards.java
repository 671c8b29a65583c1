package org.flame4j.store;

/** Names and sizes of the shards that a writer ends by itself: {@code rows-00000} and so on. */
final class AutomaticShards {
  private final Shards old;
  private final int shardSamples;
  private int next;
  private int unfilled = -1; // number among the old shards of the one to fill up

  /**
   * @param old finished before; a last one that is not full is to be filled up
   * @param shardSamples samples in a full shard
   */
  AutomaticShards(Shards old, int shardSamples) {
    this.old = old;
    this.shardSamples = shardSamples;
    for (int i = 0; i < old.count(); i++) {
      ShardInfo info = old.info(i);
      int number = StoreFolder.automaticNumber(info.name());
      if (number >= next) {
        boolean full = info.samples() >= shardSamples;
        next = full ? number + 1 : number;
        unfilled = full ? -1 : i;
      }
    }
  }

  /** Name of the shard to make. */
  String next() {
    return StoreFolder.automatic(next);
  }

  /** Copies what there is of a shard that is not full into the one that will replace it. */
  void fillUp(String name, ShardBuilder builder, WrittenKeys keys) {
    if (unfilled >= 0 && name.equals(old.info(unfilled).name())) {
      Shard shard = old.get(unfilled);
      builder.take(shard);
      keys.takeBack(shard);
      unfilled = -1;
    }
  }

  boolean isFull(ShardBuilder shard) {
    return shard.size() >= shardSamples;
  }

  /** A shard, of whichever name, is finished. */
  void finished(String name) {
    next = Math.max(next, StoreFolder.automaticNumber(name) + 1);
  }
}
