package org.flame4j.pretrain;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Chooses which tokens of a batch are predicted, because the head over the vocabulary costs as much
 * as all layers: every token of an answer, and a random share of the others at a lower weight.
 *
 * @param textShare share of the tokens outside answers, 0 to 1
 * @param textWeight their weight; an answer's is 1
 */
record Predictions(double textShare, double textWeight, long seed) {
  static final double TEXT_WEIGHT = 0.3;

  Predictions {
    if (!(textShare >= 0 && textShare <= 1)) {
      throw new IllegalArgumentException("textShare must be 0..1; textShare=" + textShare);
    }
  }

  /** Every token, for measuring. */
  static Predictions all() {
    return new Predictions(1, 1, 0);
  }

  /** The batch of these sequences; a function of seed and step. */
  LmBatch choose(TokenCorpus corpus, int[] sequences, long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    int length = 0;
    for (int sequence : sequences) {
      length = Math.max(length, corpus.length(sequence));
    }
    long[] ids = new long[sequences.length * length];
    LongStream.Builder positions = LongStream.builder();
    LongStream.Builder targets = LongStream.builder();
    float[] weights = new float[ids.length];
    int chosen = 0;
    for (int row = 0; row < sequences.length; row++) {
      int sequence = sequences[row];
      ids[row * length] = corpus.id(sequence, 0);
      for (int t = 1; t < corpus.length(sequence); t++) {
        int id = corpus.id(sequence, t);
        ids[row * length + t] = id;
        boolean answer = t >= corpus.answers()[sequence];
        if (answer || random.nextDouble() < textShare) {
          positions.add(row * (long) length + t - 1);
          targets.add(id);
          weights[chosen++] = answer ? 1 : (float) textWeight;
        }
      }
    }
    return new LmBatch(
        sequences.length,
        length,
        ids,
        positions.build().toArray(),
        targets.build().toArray(),
        java.util.Arrays.copyOf(weights, chosen));
  }
}
