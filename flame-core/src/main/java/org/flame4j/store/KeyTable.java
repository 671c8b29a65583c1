package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Finds the positions of keys: their hashes in ascending order, each with its position, and where
 * each bucket of equal high bits begins. 12.5 bytes a key, in native memory or in a mapped file;
 * the keys themselves stay in the shards.
 *
 * @param keys where the keys are
 * @param buckets I32 [2^b + 1]: those hashes whose b high bits are i stand from entry i to i + 1
 * @param hashes I64 [n] {@link KeyHash}es, ascending without sign; equal ones by position
 * @param positions I32 [n] of the keys with those hashes
 */
record KeyTable(Keys keys, MemorySegment buckets, MemorySegment hashes, MemorySegment positions) {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int KEYS_PER_BUCKET = 8;
  private static final int MAX_BITS = 28;

  /** Where the keys are. */
  interface Keys {
    int size();

    boolean hasKey(int position, byte[] key);
  }

  /** Bits that choose the bucket among n keys. */
  static int bits(int n) {
    int buckets = Math.max(1, Math.ceilDiv(n, KEYS_PER_BUCKET));
    return Math.min(MAX_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(buckets - 1));
  }

  /** The bucket of a hash. */
  static int bucket(long hash, int bits) {
    return bits == 0 ? 0 : (int) (hash >>> (Long.SIZE - bits));
  }

  /**
   * Position of the key, or -1.
   *
   * @throws StoreException if the table does not fit the keys
   */
  int find(byte[] key) {
    int n = keys.size();
    if (n == 0) {
      return -1;
    }
    long hash = KeyHash.of(key);
    int bucket = bucket(hash, bits(n));
    int start = buckets.getAtIndex(INT, bucket);
    int end = buckets.getAtIndex(INT, bucket + 1L);
    check(start >= 0 && start <= end && end <= n, n);
    for (int i = lowerBound(hash, start, end); i < end; i++) {
      if (hashes.getAtIndex(LONG, i) != hash) {
        return -1;
      }
      int position = positions.getAtIndex(INT, i);
      check(position >= 0 && position < n, n);
      if (keys.hasKey(position, key)) {
        return position;
      }
    }
    return -1;
  }

  private static void check(boolean sound, int n) {
    if (!sound) {
      throw new StoreException("the index of the store's " + n + " keys is damaged");
    }
  }

  /** The first entry from {@code start} to {@code end} whose hash is not below. */
  private int lowerBound(long hash, int start, int end) {
    int low = start;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hashes.getAtIndex(LONG, middle), hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
