package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flame4j.tensor.CoreTeam;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Measures a model on held-out sequences, each language apart. */
final class HeldOut {
  /** Small, for logits over the whole vocabulary stand in memory for each token. */
  private static final int BATCH_TOKENS = 1024;

  private final TokenCorpus corpus;
  private final CoreTeam workers;

  HeldOut(TokenCorpus corpus, CoreTeam workers) {
    this.corpus = corpus;
    this.workers = workers;
  }

  /**
   * @param most tokens to look at; the same random sequences each time
   * @return by language
   */
  Map<String, Score> measure(Llama model, long most) {
    List<Callable<Map<String, Score>>> tasks = new ArrayList<>();
    for (int[] sequences : BatchPlan.cut(corpus, sample(most), BATCH_TOKENS)) {
      tasks.add(() -> measure(model, sequences));
    }
    Map<String, Score> total = new TreeMap<>();
    for (Map<String, Score> part : workers.run(tasks)) {
      part.forEach((language, score) -> total.merge(language, score, Score::plus));
    }
    return total;
  }

  static Score total(Map<String, Score> scores) {
    return scores.values().stream().reduce(Score.NONE, Score::plus);
  }

  private List<Integer> sample(long most) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < corpus.sequences(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(0));
    long tokens = 0;
    int count = 0;
    while (count < order.size() && (count == 0 || tokens < most)) {
      tokens += corpus.length(order.get(count++));
    }
    return order.subList(0, count);
  }

  private Map<String, Score> measure(Llama model, int[] sequences) {
    LmBatch batch = Predictions.all().choose(corpus, sequences, 0);
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor rows = Tensors.of(batch.positions(), batch.positions().length);
      Tensor logs = model.logProbabilities(model.hidden(batch.idTensor(), rows)); // [P, V]
      Tensor targets = Tensors.of(batch.targets(), batch.targets().length, 1);
      float[] nats = Tensors.floats(logs.gather(1, targets).neg());
      return collect(sequences, nats, batch.targets(), Tensors.longs(logs.argmax(1)));
    }
  }

  /** Predictions lie sequence by sequence, the first of each being of its second token. */
  private Map<String, Score> collect(int[] sequences, float[] nats, long[] targets, long[] best) {
    Map<String, Score> scores = new TreeMap<>();
    int p = 0;
    for (int sequence : sequences) {
      int answer = Math.max(1, corpus.answers()[sequence]);
      int length = corpus.length(sequence);
      double all = 0;
      double inAnswer = 0;
      boolean right = true;
      for (int t = 1; t < length; t++, p++) {
        all += nats[p];
        inAnswer += t >= answer ? nats[p] : 0;
        right &= t < answer || best[p] == targets[p];
      }
      int answers = answer < length ? 1 : 0;
      Score score =
          new Score(length - 1, all, length - answer, inAnswer, answers, right ? answers : 0);
      String language = corpus.languages().get(corpus.language()[sequence]);
      scores.merge(language, score, Score::plus);
    }
    return scores;
  }
}
