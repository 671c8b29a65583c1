package org.flame4j.store;

/**
 * Which part of the shards a writer makes, where several processes fill one store at a time.
 *
 * @param index from 0
 * @param count of all parts; 1 for a writer of the whole store, which has it to itself
 */
public record StorePart(int index, int count) {
  /** The whole store. */
  public static final StorePart WHOLE = new StorePart(0, 1);

  private static final int MAX_PARTS = 10_000;

  public StorePart {
    if (count < 1 || count > MAX_PARTS || index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "part %d of %d: there are 1 to %d parts, counted from 0"
              .formatted(index, count, MAX_PARTS));
    }
  }

  boolean isWhole() {
    return count == 1;
  }

  /** As it stands in the names of files. */
  String label() {
    return index + "-of-" + count;
  }
}
