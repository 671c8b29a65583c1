package org.flame4j.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Makes a {@link KeyTable}: keys are counted by bucket, dealt out, and sorted in each bucket. */
final class KeyTableBuilder {
  private final Shards shards;
  private final int bits;
  private final MemorySegment buckets;
  private final MemorySegment hashes;
  private final MemorySegment positions;

  private KeyTableBuilder(Shards shards, Arena arena) {
    this.shards = shards;
    long n = shards.size();
    bits = KeyTable.bits(shards.size());
    buckets = arena.allocate(KeyTable.INT, (1L << bits) + 1);
    hashes = arena.allocate(KeyTable.LONG, Math.max(1, n)).asSlice(0, n * Long.BYTES);
    positions = arena.allocate(KeyTable.INT, Math.max(1, n)).asSlice(0, n * Integer.BYTES);
  }

  /**
   * A table of all keys, in memory of {@code arena}.
   *
   * @throws StoreException for a key that comes twice, naming both shards
   */
  static KeyTable build(Shards shards, Arena arena) {
    KeyTableBuilder builder = new KeyTableBuilder(shards, arena);
    builder.count();
    builder.deal();
    builder.sort();
    builder.checkUnique();
    return new KeyTable(shards, builder.buckets, builder.hashes, builder.positions);
  }

  /** What is done with each key. */
  private interface Visitor {
    void key(int position, long hash);
  }

  private void forEachKey(Visitor visitor) {
    for (int number = 0; number < shards.count(); number++) {
      Shard shard = shards.get(number);
      for (int i = 0; i < shard.size(); i++) {
        visitor.key(shards.start(number) + i, KeyHash.of(shard.keyBytes(i)));
      }
    }
  }

  private int bucket(long index) {
    return buckets.getAtIndex(KeyTable.INT, index);
  }

  private void bucket(long index, int value) {
    buckets.setAtIndex(KeyTable.INT, index, value);
  }

  /** Bucket i + 1 gets the number of keys in bucket i; then where they begin. */
  private void count() {
    forEachKey((position, hash) -> {
      int next = KeyTable.bucket(hash, bits) + 1;
      bucket(next, bucket(next) + 1);
    });
    for (long i = 1; i <= 1L << bits; i++) {
      bucket(i, bucket(i) + bucket(i - 1));
    }
  }

  /** Each bucket's beginning moves to its end while it fills, and back again. */
  private void deal() {
    forEachKey((position, hash) -> {
      int bucket = KeyTable.bucket(hash, bits);
      int entry = bucket(bucket);
      set(entry, hash, position);
      bucket(bucket, entry + 1);
    });
    for (long i = 1L << bits; i > 0; i--) {
      bucket(i, bucket(i - 1));
    }
    bucket(0, 0);
  }

  private void set(long entry, long hash, int position) {
    hashes.setAtIndex(KeyTable.LONG, entry, hash);
    positions.setAtIndex(KeyTable.INT, entry, position);
  }

  private long hash(long entry) {
    return hashes.getAtIndex(KeyTable.LONG, entry);
  }

  private int position(long entry) {
    return positions.getAtIndex(KeyTable.INT, entry);
  }

  /** By insertion: buckets hold eight keys or so, dealt out by position. */
  private void sort() {
    for (long b = 0; b < 1L << bits; b++) {
      for (int i = bucket(b) + 1; i < bucket(b + 1); i++) {
        long hash = hash(i);
        int position = position(i);
        int to = i;
        while (to > bucket(b) && Long.compareUnsigned(hash(to - 1), hash) > 0) {
          set(to, hash(to - 1), position(to - 1));
          to--;
        }
        set(to, hash, position);
      }
    }
  }

  private void checkUnique() {
    for (int i = 1; i < shards.size(); i++) {
      for (int j = i - 1; j >= 0 && hash(j) == hash(i); j--) {
        byte[] key = shards.keyBytes(position(i));
        if (Arrays.equals(key, shards.keyBytes(position(j)))) {
          throw new StoreException(
              "key '%s' comes twice: in %s and in %s"
                  .formatted(
                      shards.key(position(i)),
                      shards.pathOf(position(j)),
                      shards.pathOf(position(i))));
        }
      }
    }
  }
}
