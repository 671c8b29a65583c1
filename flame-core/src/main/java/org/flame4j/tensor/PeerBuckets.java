package org.flame4j.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which parameters travel together: each bucket leaves as soon as its last gradient is there, while
 * the backward pass goes on.
 */
final class PeerBuckets {
  /** The first is small, so that something travels early. */
  private static final long FIRST_BYTES = 1L << 20;

  /** Large enough that one exchange costs more than starting it. */
  static final long BYTES = 25L << 20;

  private PeerBuckets() {}

  /**
   * From the last parameter to the first, as gradients come.
   *
   * @param bytes of each parameter, in the order of the forward pass
   * @return indices of parameters; none is empty
   */
  static List<List<Integer>> of(List<Long> bytes) {
    List<List<Integer>> buckets = new ArrayList<>();
    List<Integer> bucket = new ArrayList<>();
    long held = 0;
    for (int i = bytes.size() - 1; i >= 0; i--) {
      bucket.add(i);
      held += bytes.get(i);
      if (held >= (buckets.isEmpty() ? FIRST_BYTES : BYTES)) {
        buckets.add(bucket);
        bucket = new ArrayList<>();
        held = 0;
      }
    }
    if (!bucket.isEmpty()) {
      buckets.add(bucket);
    }
    return Collections.unmodifiableList(buckets);
  }
}
