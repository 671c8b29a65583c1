package org.flame4j.eval;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** What recall is reached by chance. */
final class Guessing {
  private Guessing() {}

  /**
   * Chance that {@code k} answers out of {@code answers}, drawn without looking, hold at least one
   * of {@code right} right ones.
   */
  static double recall(int right, int answers, int k) {
    double none = 1;
    for (int i = 0; i < Math.min(k, answers); i++) {
      none *= Math.max(0, answers - right - i) / (double) (answers - i);
    }
    return 1 - none;
  }

  /** Mean over queries with {@code right} right answers each, for each k. */
  static Map<Integer, Double> recalls(int[] right, int answers, List<Integer> ks) {
    Map<Integer, Double> recalls = new TreeMap<>();
    for (int k : ks) {
      IntToDoubleFunction one = r -> recall(r, answers, k);
      recalls.put(k, IntStream.of(right).mapToDouble(one).average().orElse(0));
    }
    return recalls;
  }
}
