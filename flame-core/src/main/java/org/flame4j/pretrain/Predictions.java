package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Chooses what is predicted from a batch, because the head over the vocabulary costs as much as all
 * layers.
 *
 * <p>The state before an answer predicts each of the answer's tokens, not only the next: that state
 * is what stands for the caption later, and "woman" alone would be the same for a hundred captions.
 * Of all other tokens a random share is predicted as usual, at a lower weight.
 *
 * @param textShare share of the tokens outside answers, 0 to 1
 * @param textWeight weight of usual predictions; those of an answer as a whole have 1
 * @param wholeAnswers whether answers are predicted as a whole
 */
record Predictions(double textShare, double textWeight, boolean wholeAnswers, long seed) {
  static final double TEXT_WEIGHT = 0.3;

  Predictions {
    if (!(textShare >= 0 && textShare <= 1)) {
      throw new IllegalArgumentException("textShare must be 0..1; textShare=" + textShare);
    }
  }

  /** Every token from the one before it, for measuring. */
  static Predictions all() {
    return new Predictions(1, 1, false, 0);
  }

  /** The batch of these sequences; a function of seed and step. */
  LmBatch choose(TokenCorpus corpus, int[] sequences, long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    int length = 0;
    for (int sequence : sequences) {
      length = Math.max(length, corpus.length(sequence));
    }
    long[] ids = new long[sequences.length * length];
    Chosen chosen = new Chosen();
    for (int row = 0; row < sequences.length; row++) {
      int sequence = sequences[row];
      int first = row * length;
      int answer = wholeAnswers ? corpus.answers()[sequence] : Integer.MAX_VALUE;
      for (int t = 0; t < corpus.length(sequence); t++) {
        int id = corpus.id(sequence, t);
        ids[first + t] = id;
        if (t > 0 && t == answer) {
          answer(corpus, sequence, first + t - 1, chosen);
        } else if (t > 0 && random.nextDouble() < textShare) {
          chosen.add(first + t - 1, id, textWeight);
        }
      }
    }
    return chosen.batch(sequences.length, length, ids);
  }

  /** All tokens of the answer from the state before it; a closing quote says nothing. */
  private static void answer(TokenCorpus corpus, int sequence, int position, Chosen chosen) {
    int first = corpus.answers()[sequence];
    int end = corpus.length(sequence);
    chosen.add(position, corpus.id(sequence, first), 1);
    for (int t = first + 1; t < end - 1; t++) {
      chosen.add(position, corpus.id(sequence, t), 1);
    }
  }

  /** Predictions in the order of their positions. */
  private static final class Chosen {
    private final LongStream.Builder positions = LongStream.builder();
    private final LongStream.Builder targets = LongStream.builder();
    private final List<Float> weights = new ArrayList<>();

    void add(int position, int target, double weight) {
      positions.add(position);
      targets.add(target);
      weights.add((float) weight);
    }

    LmBatch batch(int rows, int length, long[] ids) {
      float[] array = new float[weights.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = weights.get(i);
      }
      return new LmBatch(
          rows, length, ids, positions.build().toArray(), targets.build().toArray(), array);
    }
  }
}
