package org.flame4j.tensor.weights.pickle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dictionary: its entries under names, in order. Entries under other keys (numbers, tuples) are
 * only counted, as nothing that is looked for stands under one.
 */
public final class PickleDict {
  private final Map<String, Object> named = new LinkedHashMap<>();
  private long others;

  /** Takes an entry; a later one replaces an earlier one of the same name. */
  public void put(Object key, Object value) {
    if (key instanceof String name) {
      named.put(name, value);
    } else {
      others++;
    }
  }

  /** Takes keys and values that stand in turns. */
  void putAll(List<Object> turns) {
    if (turns.size() % 2 != 0) {
      throw new PickleException("a dictionary has a key without a value");
    }
    for (int i = 0; i < turns.size(); i += 2) {
      put(turns.get(i), turns.get(i + 1));
    }
  }

  /** Entries under names, in order. */
  public Map<String, Object> named() {
    return Collections.unmodifiableMap(named);
  }

  /** Number of entries under other keys. */
  public long others() {
    return others;
  }
}
