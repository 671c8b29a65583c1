package org.flame4j.tensor.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the bytes of a tensor lie: from {@code start} to before {@code end}. */
record ByteRange(String name, long start, long end) {
  /** Two tensors must not share bytes; no sound writer does that. */
  static void checkDisjoint(List<ByteRange> ranges) {
    List<ByteRange> sorted = new ArrayList<>(ranges);
    sorted.removeIf(range -> range.start == range.end);
    sorted.sort(Comparator.comparingLong(ByteRange::start));
    for (int i = 1; i < sorted.size(); i++) {
      ByteRange before = sorted.get(i - 1);
      ByteRange range = sorted.get(i);
      if (range.start < before.end) {
        throw new WeightsException(
            "tensors "
                + WeightsException.quote(before.name)
                + " and "
                + WeightsException.quote(range.name)
                + " overlap");
      }
    }
  }
}
