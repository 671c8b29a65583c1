package org.flame4j.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Pictures that could not be read: how many, and the reason of each of the first. Thread-safe. */
public final class SkippedSamples {
  /** Enough to see what is wrong without filling a screen or memory. */
  private static final int LISTED = 1000;

  private final Set<String> keys = new HashSet<>();
  private final List<String> reasons = new ArrayList<>();

  /** Counts a sample once, however often it is met. */
  public synchronized void add(String key, String reason) {
    if (keys.add(key) && reasons.size() < LISTED) {
      reasons.add(reason);
    }
  }

  public synchronized long count() {
    return keys.size();
  }

  /** The reasons of the first ones, in the order they were met. */
  public synchronized List<String> reasons() {
    return List.copyOf(reasons);
  }
}
