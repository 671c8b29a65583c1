package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which sequences make up the batch of a step: packed by length.
 *
 * <p>In each epoch the sequences are shuffled, sorted by length and cut into batches of about the
 * wanted number of tokens, which then come in random order. So a batch holds sequences of equal or
 * nearly equal length, needs no mask and next to no filling. All follows from seed and step.
 */
final class BatchPlan {
  private final TokenCorpus corpus;
  private final int batchTokens;
  private final long seed;
  private long epoch = -1;
  private List<int[]> batches = List.of();

  BatchPlan(TokenCorpus corpus, int batchTokens, long seed) {
    this.corpus = corpus;
    this.batchTokens = batchTokens;
    this.seed = seed;
    arrange(0);
  }

  /** The same in every epoch, for the sorted lengths are. */
  int batchesPerEpoch() {
    return batches.size();
  }

  /** Sequences of step {@code step}, counted from 0. */
  int[] sequences(long step) {
    arrange(step / batches.size());
    return batches.get((int) (step % batches.size()));
  }

  private void arrange(long wanted) {
    if (wanted == epoch) {
      return;
    }
    epoch = wanted;
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Integer> order = new ArrayList<>(corpus.sequences());
    for (int i = 0; i < corpus.sequences(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    batches = cut(corpus, order, batchTokens);
    Collections.shuffle(batches, random);
  }

  /** Batches of {@code sequences}, shortest first; equally long ones keep their order. */
  static List<int[]> cut(TokenCorpus corpus, List<Integer> sequences, int batchTokens) {
    int[] sorted =
        sequences.stream()
            .sorted(Comparator.comparingInt(corpus::length))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= sorted.length; end++) {
      boolean full =
          end == sorted.length
              || (long) (end + 1 - start) * corpus.length(sorted[end]) > batchTokens;
      if (full) {
        batches.add(Arrays.copyOfRange(sorted, start, end));
        start = end;
      }
    }
    return batches;
  }
}
