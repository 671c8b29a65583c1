package org.flame4j.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.TopK;

/**
 * The likeliest tokens of R states, gathered while logits come in blocks of the vocabulary, so that
 * they never stand in memory together.
 */
final class GuessTally {
  private final int wanted;
  private final double[] largest; // of each state's logits so far
  private final double[] sums; // of exp(logit - largest)
  private final List<List<Guess>> best = new ArrayList<>(); // logits stand for probabilities

  /**
   * @param wanted tokens of each state
   */
  GuessTally(int states, int wanted) {
    this.wanted = wanted;
    largest = new double[states];
    sums = new double[states];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int r = 0; r < states; r++) {
      best.add(new ArrayList<>());
    }
  }

  /**
   * @param logits F32 [R, B] of the tokens {@code first .. first + B - 1}
   */
  void add(Tensor logits, int first) {
    int shown = (int) Math.min(wanted, logits.size(1));
    TopK top = TopK.of(logits, shown);
    float[] values = Tensors.floats(top.values());
    long[] tokens = Tensors.longs(top.indices());
    Tensor highest = logits.amax(1, true);
    float[] blockLargest = Tensors.floats(highest);
    float[] blockSums = Tensors.floats(logits.sub(highest).exp().sum(1, false));
    for (int r = 0; r < largest.length; r++) {
      double reference = Math.max(largest[r], blockLargest[r]);
      sums[r] =
          sums[r] * Math.exp(largest[r] - reference)
              + blockSums[r] * Math.exp(blockLargest[r] - reference);
      largest[r] = reference;
      for (int i = r * shown; i < (r + 1) * shown; i++) {
        best.get(r).add(new Guess(first + (int) tokens[i], values[i]));
      }
    }
  }

  /** For each state its likeliest tokens, best first. */
  List<List<Guess>> guesses() {
    List<List<Guess>> guesses = new ArrayList<>();
    for (int r = 0; r < largest.length; r++) {
      double scale = largest[r] + Math.log(sums[r]);
      guesses.add(
          best.get(r).stream()
              .sorted(Comparator.comparingDouble(Guess::probability).reversed())
              .limit(wanted)
              .map(g -> new Guess(g.token(), Math.exp(g.probability() - scale)))
              .toList());
    }
    return guesses;
  }
}
