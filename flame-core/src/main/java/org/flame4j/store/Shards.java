package org.flame4j.store;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Shards as one sequence of samples, numbered from 0. Those that the index knows are mapped when
 * they are first read.
 */
final class Shards implements AutoCloseable, KeyTable.Keys, KeyIndex.Keys {
  private final List<LazyShard> shards = new ArrayList<>();
  private final @Nullable KeyIndexFile index;
  // Position of each shard's first sample.
  private int[] starts = new int[0];
  private int size;
  private int borrowed; // the first ones
  private @Nullable Arena tableMemory; // where the table is not the index file's
  private volatile @Nullable KeyTable table;

  private Shards(@Nullable KeyIndexFile index) {
    this.index = index;
  }

  /** No shards yet. */
  static Shards empty() {
    return new Shards(null);
  }

  /** All shards of a folder, mapped only where there is no index that knows their sizes. */
  static Shards open(Path folder, ManifestFile manifest) {
    SortedMap<String, Long> files = StoreFolder.shards(folder);
    KeyIndexFile index = KeyIndexFile.openFitting(folder, manifest, files);
    return index == null ? openAll(folder, manifest, files) : openIndexed(folder, manifest, index);
  }

  private static Shards openIndexed(Path folder, ManifestFile manifest, KeyIndexFile index) {
    Shards shards = new Shards(index);
    for (ShardInfo info : index.shards()) {
      shards.add(new LazyShard(StoreFolder.shard(folder, info.name()), manifest, info));
    }
    return shards;
  }

  /** All shards of a folder, whatever its index says. */
  static Shards openAll(Path folder, ManifestFile manifest, SortedMap<String, Long> files) {
    Shards shards = empty();
    try {
      for (String name : files.keySet()) {
        shards.add(Shard.open(StoreFolder.shard(folder, name), manifest));
      }
      return shards;
    } catch (RuntimeException e) {
      shards.close();
      throw e;
    }
  }

  void add(Shard shard) {
    add(new LazyShard(shard));
  }

  /** Adds a shard that stays {@code owner}'s; before any of its own. */
  void share(Shards owner, int number) {
    borrowed++;
    add(owner.shards.get(number));
  }

  private void add(LazyShard shard) {
    shards.add(shard);
    starts = Arrays.copyOf(starts, shards.size());
    starts[shards.size() - 1] = size;
    size = Math.addExact(size, shard.info().samples());
  }

  int count() {
    return shards.size();
  }

  @Override
  public int size() {
    return size;
  }

  /** Whether a file holds the index of these shards. */
  boolean isIndexed() {
    return index != null;
  }

  Shard get(int number) {
    return shards.get(number).get();
  }

  ShardInfo info(int number) {
    return shards.get(number).info();
  }

  List<ShardInfo> infos() {
    return shards.stream().map(LazyShard::info).toList();
  }

  /** Number of the shard that holds the sample. */
  int shardOf(int position) {
    // Empty shards start where the next one starts, which holds the sample.
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Position of a shard's first sample. */
  int start(int number) {
    return starts[number];
  }

  Path pathOf(int position) {
    return get(shardOf(position)).path();
  }

  String key(int position) {
    int number = shardOf(position);
    return get(number).key(position - starts[number]);
  }

  byte[] keyBytes(int position) {
    int number = shardOf(position);
    return get(number).keyBytes(position - starts[number]);
  }

  long textHash(int position) {
    int number = shardOf(position);
    return get(number).textHash(position - starts[number]);
  }

  @Override
  public boolean hasKey(int position, byte[] key) {
    int number = shardOf(position);
    return get(number).hasKey(position - starts[number], key);
  }

  /**
   * Position of a key, or -1.
   *
   * @throws StoreException at the first call, for a key that is there twice
   */
  int find(byte[] key) {
    return table().find(key);
  }

  /** Of the index file, else made at the first call, after which no shard may be added. */
  KeyTable table() {
    KeyTable made = table;
    return made == null ? makeTable() : made;
  }

  private synchronized KeyTable makeTable() {
    KeyTable made = table;
    if (made == null) {
      made = index == null ? builtTable() : index.table(this);
      table = made;
    }
    return made;
  }

  // The arena is closed with this object.
  @SuppressWarnings("MustBeClosedChecker")
  private KeyTable builtTable() {
    Arena memory = Arena.ofShared();
    try {
      KeyTable built = KeyTableBuilder.build(this, memory);
      tableMemory = memory;
      return built;
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public void close() {
    shards.subList(borrowed, shards.size()).forEach(LazyShard::close);
    if (index != null) {
      index.close();
    }
    if (tableMemory != null) {
      tableMemory.close();
    }
  }
}
