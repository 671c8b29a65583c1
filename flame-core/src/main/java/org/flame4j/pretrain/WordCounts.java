package org.flame4j.pretrain;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each word occurs in a text. */
public final class WordCounts {
  private final Map<String, long[]> counts = new HashMap<>();

  public void add(String text) {
    WordSplitter.split(text, word -> counts.computeIfAbsent(word, w -> new long[1])[0]++);
  }

  /** Words in the order of their characters, so that nothing hangs on how they came in. */
  Map<String, long[]> sorted() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }
}
