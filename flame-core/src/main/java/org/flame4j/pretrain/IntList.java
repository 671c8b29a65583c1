package org.flame4j.pretrain;

import java.util.Arrays;

/** A growing array of numbers, ascending runs of the same number kept once. */
final class IntList {
  private int[] values = new int[2];
  private int size;

  /** Appends, unless the last value is the same. */
  void add(int value) {
    if (size > 0 && values[size - 1] == value) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  void clear() {
    values = new int[2];
    size = 0;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
