package org.flame4j.data;

import java.util.Arrays;

/**
 * Numbers by key, at about 20 bytes a key whatever its length: only a hash of it is kept, so what
 * is found must be compared with the key itself. A key may have several numbers.
 */
public final class KeyTable {
  private static final int NONE = -1;
  private static final double MAX_LOAD = 0.8;

  private long[] hashes = new long[64];
  private long[] values = new long[64];
  private int size;

  public KeyTable() {
    Arrays.fill(values, NONE);
  }

  /** How many numbers there are. */
  public int size() {
    return size;
  }

  /** Slots; those that {@link #first} and {@link #next} return are below it. */
  int capacity() {
    return values.length;
  }

  /**
   * Adds a number.
   *
   * @param value not negative
   */
  public void add(String key, long value) {
    if (size + 1 > values.length * MAX_LOAD) {
      grow();
    }
    put(hash(key), value);
    size++;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldValues = values;
    int capacity = Math.addExact(oldValues.length, oldValues.length / 2);
    hashes = new long[capacity];
    values = new long[capacity];
    Arrays.fill(values, NONE);
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != NONE) {
        put(oldHashes[i], oldValues[i]);
      }
    }
  }

  private void put(long hash, long value) {
    int slot = home(hash);
    while (values[slot] != NONE) {
      slot = after(slot);
    }
    hashes[slot] = hash;
    values[slot] = value;
  }

  private int home(long hash) {
    return (int) Math.unsignedMultiplyHigh(hash, values.length);
  }

  private int after(int slot) {
    return slot + 1 == values.length ? 0 : slot + 1;
  }

  /** A slot whose key has the hash of this one, or -1. */
  public int first(String key) {
    return search(home(hash(key)), hash(key));
  }

  /** The next such slot behind {@code slot}, or -1. */
  int next(String key, int slot) {
    return search(after(slot), hash(key));
  }

  private int search(int start, long hash) {
    int slot = start;
    while (values[slot] != NONE) {
      if (hashes[slot] == hash) {
        return slot;
      }
      slot = after(slot);
    }
    return NONE;
  }

  /** The number in a slot, -1 for an empty one. */
  long value(int slot) {
    return values[slot];
  }

  private static long hash(String key) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L; // spreads short keys over all slots
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    return hash ^ hash >>> 31;
  }
}
