package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Which sequences come together, and which of their tokens count. */
class BatchingTest {
  private final TokenCorpus corpus = corpus(500);

  /** Sequences of 2 to 40 tokens; every second one has an answer in its last two. */
  private static TokenCorpus corpus(int sequences) {
    Random random = new Random(1);
    int[] starts = new int[sequences + 1];
    int[] answers = new int[sequences];
    for (int s = 0; s < sequences; s++) {
      int length = 2 + random.nextInt(39);
      starts[s + 1] = starts[s] + length;
      answers[s] = s % 2 == 0 ? Math.max(1, length - 1 - s % 4) : length;
    }
    int[] ids = random.ints(starts[sequences], 0, 1000).toArray();
    return new TokenCorpus(ids, starts, answers, List.of("xx"), new int[sequences]);
  }

  @Test
  void everyEpochShowsEverySequenceOnce() {
    BatchPlan plan = new BatchPlan(corpus, 200, 3);
    for (int epoch = 0; epoch < 3; epoch++) {
      Set<Integer> seen = new HashSet<>();
      for (int i = 0; i < plan.batchesPerEpoch(); i++) {
        for (int sequence : plan.sequences((long) epoch * plan.batchesPerEpoch() + i)) {
          assertThat(seen.add(sequence)).isTrue();
        }
      }
      assertThat(seen).hasSize(corpus.sequences());
    }
  }

  @Test
  void batchesAreFullAndNextToUnfilled() {
    BatchPlan plan = new BatchPlan(corpus, 200, 3);
    long filled = 0;
    for (int i = 0; i < plan.batchesPerEpoch(); i++) {
      LmBatch batch = Predictions.all().choose(corpus, plan.sequences(i), i);
      assertThat(batch.ids().length).isLessThanOrEqualTo(200);
      filled += batch.ids().length;
    }
    assertThat(filled).isLessThan(corpus.tokens() * 103 / 100);
  }

  @Test
  void orderFollowsFromSeedAndStep() {
    BatchPlan one = new BatchPlan(corpus, 200, 3);
    BatchPlan other = new BatchPlan(corpus, 200, 3);
    long late = one.batchesPerEpoch() * 2L + 1;
    int[] expected = one.sequences(late);
    one.sequences(0);
    assertThat(other.sequences(late)).isEqualTo(expected);
    assertThat(one.sequences(late)).isEqualTo(expected);
    assertThat(new BatchPlan(corpus, 200, 4).sequences(late)).isNotEqualTo(expected);
  }

  @Test
  void theStateBeforeAnAnswerPredictsAllOfItAndAShareOfTheRestIsPredictedAsUsual() {
    int[] all = IntStream.range(0, corpus.sequences()).toArray();
    LmBatch batch = new Predictions(0.2, 0.3, true, 9).choose(corpus, all, 5);
    long others = 0;
    int p = 0;
    for (int sequence : all) {
      int answer = corpus.answers()[sequence];
      int length = corpus.length(sequence);
      int row = sequence * batch.length();
      List<Integer> whole = new ArrayList<>();
      for (; p < batch.positions().length && batch.positions()[p] < row + length; p++) {
        int t = (int) batch.positions()[p] - row + 1;
        int target = (int) batch.targets()[p];
        if (t == answer) {
          whole.add(target);
          assertThat(batch.weights()[p]).isEqualTo(1f);
        } else {
          assertThat(target).isEqualTo(corpus.id(sequence, t));
          assertThat(batch.weights()[p]).isEqualTo(0.3f);
          others++;
        }
      }
      assertThat(whole).isEqualTo(ids(sequence, answer, Math.max(length - 1, answer + 1)));
    }
    long rest =
        IntStream.of(all)
            .mapToLong(s -> corpus.length(s) - (corpus.answers()[s] < corpus.length(s) ? 2 : 1))
            .sum();
    assertThat(others / (double) rest).isBetween(0.17, 0.23);
    assertThat(new Predictions(0.2, 0.3, true, 9).choose(corpus, all, 5)).isEqualTo(batch);
    assertThat(new Predictions(0.2, 0.3, true, 9).choose(corpus, all, 6)).isNotEqualTo(batch);
  }

  private List<Integer> ids(int sequence, int from, int to) {
    int end = Math.min(to, corpus.length(sequence));
    return IntStream.range(from, Math.max(from, end))
        .mapToObj(t -> corpus.id(sequence, t))
        .toList();
  }

  @Test
  void partsKeepSeveralPredictionsOfOneState() {
    long[] positions = {0, 1, 4, 4, 4, 5};
    LmBatch batch =
        new LmBatch(2, 4, new long[8], positions, new long[] {1, 2, 3, 4, 5, 6}, new float[6]);
    assertThat(batch.part(0, 1).targets()).containsExactly(1, 2);
    assertThat(batch.part(1, 2).targets()).containsExactly(3, 4, 5, 6);
    assertThat(batch.part(1, 2).positions()).containsExactly(0, 0, 0, 1);
  }

  @Test
  void candidatesHoldAllTargetsAndEstimateTheWholeVocabulary() {
    int[] all = IntStream.range(0, corpus.sequences()).toArray();
    LmBatch batch = new Predictions(0.2, 0.3, true, 9).choose(corpus, all, 5);
    int vocab = 20_000;
    Candidates candidates = Candidates.of(batch, vocab);
    try (Scope scope = new Scope()) {
      long[] ids = Tensors.longs(candidates.ids());
      long[] places = Tensors.longs(candidates.places(batch.targets()));
      for (int i = 0; i < places.length; i++) {
        assertThat(ids[(int) places[i]]).isEqualTo(batch.targets()[i]);
      }
      double tokens = 0; // each candidate for as many tokens as its correction says
      for (float correction : Tensors.floats(candidates.corrections())) {
        tokens += Math.exp(correction);
      }
      assertThat(tokens).isBetween(0.93 * vocab, 1.07 * vocab);
      assertThat(Tensors.longs(Candidates.of(batch, vocab).ids())).isEqualTo(ids);
    }
  }

  @Test
  void partsAreTheWhole() {
    LmBatch batch = new Predictions(0.3, 0.3, true, 2).choose(corpus, new int[] {1, 2, 3, 4, 5}, 1);
    LmBatch first = batch.part(0, 2);
    LmBatch second = batch.part(2, 5);
    assertThat(first.positions().length + second.positions().length)
        .isEqualTo(batch.positions().length);
    assertThat(first.totalWeight() + second.totalWeight()).isEqualTo(batch.totalWeight());
    assertThat(second.ids()[0]).isEqualTo(batch.ids()[2 * batch.length()]);
    assertThat(batch.part(0, 5)).isEqualTo(batch);
  }

  @Test
  void theRateRisesAndEndsAtZero() {
    AnnealedRate rate = new AnnealedRate(2);
    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(0.01)).isEqualTo(1);
    assertThat(rate.at(0.02)).isEqualTo(2);
    assertThat(rate.at(0.51)).isEqualTo(1, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(rate.at(1)).isEqualTo(0, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(rate.at(1.5)).isEqualTo(0, org.assertj.core.data.Offset.offset(1e-9));
  }
}
