package org.flame4j.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mapped shards as one sequence of samples, numbered from 0. */
final class Shards implements AutoCloseable, KeyIndex.Keys {
  private final List<Shard> shards = new ArrayList<>();
  // Position of each shard's first sample.
  private int[] starts = new int[0];
  private int size;

  /** Opens all shards of a folder. */
  static Shards open(Path folder, ManifestFile manifest) {
    Shards shards = new Shards();
    try {
      for (String name : StoreFolder.shardNames(folder)) {
        shards.add(Shard.open(StoreFolder.shard(folder, name), manifest));
      }
      return shards;
    } catch (RuntimeException e) {
      shards.close();
      throw e;
    }
  }

  void add(Shard shard) {
    shards.add(shard);
    starts = Arrays.copyOf(starts, shards.size());
    starts[shards.size() - 1] = size;
    size = Math.addExact(size, shard.size());
  }

  /** Takes the last shard out; the caller closes it. */
  Shard removeLast() {
    Shard last = shards.removeLast();
    size -= last.size();
    starts = Arrays.copyOf(starts, shards.size());
    return last;
  }

  int count() {
    return shards.size();
  }

  int size() {
    return size;
  }

  Shard get(int number) {
    return shards.get(number);
  }

  /** Number of the shard that holds the sample. */
  int shardOf(int position) {
    int found = Arrays.binarySearch(starts, position);
    return found >= 0 ? found : -found - 2;
  }

  /** Position of a shard's first sample. */
  int start(int number) {
    return starts[number];
  }

  String key(int position) {
    int number = shardOf(position);
    return shards.get(number).key(position - starts[number]);
  }

  long textHash(int position) {
    int number = shardOf(position);
    return shards.get(number).textHash(position - starts[number]);
  }

  @Override
  public boolean hasKey(int position, byte[] key) {
    int number = shardOf(position);
    return shards.get(number).hasKey(position - starts[number], key);
  }

  /**
   * An index of all keys.
   *
   * @throws StoreException for a key that is there twice
   */
  KeyIndex index(KeyIndex.Keys keys) {
    KeyIndex index = new KeyIndex(keys, size);
    for (Shard shard : shards) {
      for (int i = 0; i < shard.size(); i++) {
        byte[] key = shard.keyBytes(i);
        if (index.find(key) >= 0) {
          throw new StoreException(
              "%s: key '%s' is in the store twice".formatted(shard.path(), shard.key(i)));
        }
        index.add(key);
      }
    }
    return index;
  }

  @Override
  public void close() {
    shards.forEach(Shard::close);
  }
}
