package org.flame4j.store;

import java.util.Arrays;

/**
 * Finds keys by position: open addressing over 12 to 20 bytes a key, the keys themselves staying
 * where they are (a million strings on the heap would take 100 MB and most of a second).
 *
 * <p>Not thread-safe while keys are added.
 */
final class KeyIndex {
  private static final int SMALLEST = 16;

  /** Where the keys are. */
  interface Keys {
    boolean hasKey(int position, byte[] key);
  }

  private final Keys keys;
  private int size;
  private int[] hashes;
  // Position + 1 of the key in each slot, 0 for none; a power of two, at most half full.
  private int[] slots;

  KeyIndex(Keys keys, int expected) {
    this.keys = keys;
    hashes = new int[Math.max(SMALLEST, expected)];
    slots = new int[slotsFor(hashes.length)];
  }

  private static int slotsFor(int keys) {
    return Integer.highestOneBit(Math.min(Math.max(keys, 1), 1 << 29) - 1) << 2;
  }

  /** Position of the key, or -1. */
  int find(byte[] key) {
    int hash = hash(key);
    for (int slot = firstSlot(hash); slots[slot] != 0; slot = next(slot)) {
      int position = slots[slot] - 1;
      if (hashes[position] == hash && keys.hasKey(position, key)) {
        return position;
      }
    }
    return -1;
  }

  /** Adds a key that {@link #find} does not find, at the position that follows the last. */
  void add(byte[] key) {
    if (size == hashes.length) {
      grow();
    }
    hashes[size] = hash(key);
    size++;
    place(size - 1);
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, Math.multiplyExact(hashes.length, 2));
    slots = new int[slotsFor(hashes.length)];
    for (int position = 0; position < size; position++) {
      place(position);
    }
  }

  private void place(int position) {
    int slot = firstSlot(hashes[position]);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = position + 1;
  }

  private int firstSlot(int hash) {
    return hash & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  /** FNV-1a, with the high bits brought down as the slots take the low ones. */
  private static int hash(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
