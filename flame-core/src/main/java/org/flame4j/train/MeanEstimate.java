package org.flame4j.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Estimates {@link TextMeans} from the stored embeddings of training samples. */
public final class MeanEstimate {
  /**
   * Samples that are read at most: the error of the mean is then below a hundredth of the spread.
   */
  private static final int SAMPLES = 20_000;

  private static final int BLOCK = 512;

  private MeanEstimate() {}

  /**
   * @param keys of the training samples, all in the store
   * @param seed of the choice, where there are more than are read
   * @return owned by the caller
   * @throws TrainException naming samples whose rows are no finite numbers
   */
  public static TextMeans of(EmbeddingStore store, List<String> keys, long seed) {
    List<String> chosen =
        keys.size() <= SAMPLES
            ? keys
            : new Random(seed).ints(SAMPLES, 0, keys.size()).mapToObj(keys::get).toList();
    try (Scope scope = new Scope()) {
      Tensor mean = Tensors.zeros(DType.F32, store.rowsPerKey(), store.width()); // [R, D]
      for (int start = 0; start < chosen.size(); start += BLOCK) {
        add(store, chosen.subList(start, Math.min(start + BLOCK, chosen.size())), mean);
      }
      if (!Double.isFinite(mean.norm().item())) {
        throw FiniteCheck.storedRows(broken(store, chosen));
      }
      return bySet(store, mean.divInPlace(chosen.size()));
    }
  }

  /** Those whose rows are no finite numbers: one of them would spoil all others. */
  private static List<String> broken(EmbeddingStore store, List<String> keys) {
    return keys.stream()
        .filter(key -> {
          try (Scope scope = new Scope()) {
            Tensor sum = Tensors.zeros(DType.F32, store.rowsPerKey(), store.width());
            add(store, List.of(key), sum);
            return !Double.isFinite(sum.norm().item());
          }
        })
        .toList();
  }

  private static void add(EmbeddingStore store, List<String> keys, Tensor sum) {
    try (Scope scope = new Scope()) {
      int[] all = IntStream.range(0, store.rowsPerKey()).toArray();
      int[][] rows = keys.stream().map(key -> all).toArray(int[][]::new);
      sum.addInPlace(Nn.l2Normalize(store.rows(keys, rows)).sum(0, false));
    }
  }

  /** A prompt set that was asked of several fields has one mean: queries have no field. */
  private static TextMeans bySet(EmbeddingStore store, Tensor mean) {
    Map<String, Tensor> sums = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    long row = 0;
    for (PromptRows block : store.manifest().prompts()) {
      Tensor part = mean.narrow(0, row, block.facets()).copy();
      sums.merge(block.promptSet(), part, Tensor::addInPlace);
      counts.merge(block.promptSet(), 1, Integer::sum);
      row += block.facets();
    }
    sums.replaceAll((set, sum) -> sum.divInPlace(counts.getOrDefault(set, 1)).escape());
    return new TextMeans(sums);
  }
}
