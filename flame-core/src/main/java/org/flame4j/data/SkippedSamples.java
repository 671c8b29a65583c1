package org.flame4j.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pictures that could not be read: how many, and the reason of each of the first. Thread-safe. */
public final class SkippedSamples {
  /** Enough to see what is wrong without filling a screen or memory. */
  private static final int LISTED = 1000;

  private final Map<String, String> reasons = new LinkedHashMap<>();
  private long count;

  /** Counts a sample once, however often it is met. */
  public synchronized void add(String key, String reason) {
    if (reasons.containsKey(key)) {
      return;
    }
    count++;
    if (reasons.size() < LISTED) {
      reasons.put(key, reason);
    }
  }

  public synchronized long count() {
    return count;
  }

  /** The reasons of the first ones, in the order they were met. */
  public synchronized List<String> reasons() {
    return new ArrayList<>(reasons.values());
  }
}
