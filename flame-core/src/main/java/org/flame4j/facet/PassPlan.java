package org.flame4j.facet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which prompts go through the model together. */
final class PassPlan {
  private PassPlan() {}

  /**
   * Indices of the prompts of each pass: similar lengths together, the longest first.
   *
   * @param batchTokens tokens of a pass; a longer prompt goes alone
   * @param lanes passes that run side by side, and shall end together
   */
  static List<List<Integer>> of(List<PackedPrompt> packed, int batchTokens, int lanes) {
    List<Integer> order =
        IntStream.range(0, packed.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> packed.get(i).length()).reversed())
            .toList();
    int limit = evenTokens(packed, batchTokens, lanes);
    List<List<Integer>> passes = new ArrayList<>();
    int tokens = limit;
    for (int index : order) {
      int length = packed.get(index).length();
      if (tokens + length / 2 > limit || tokens + length > batchTokens) {
        passes.add(new ArrayList<>());
        tokens = 0;
      }
      passes.getLast().add(index);
      tokens += length;
    }
    return passes;
  }

  private static int evenTokens(List<PackedPrompt> packed, int batchTokens, int lanes) {
    long total = packed.stream().mapToLong(PackedPrompt::length).sum();
    long rounds = Math.max(1, Math.ceilDiv(total, (long) batchTokens * lanes));
    return (int) Math.ceilDiv(total, rounds * lanes);
  }
}
