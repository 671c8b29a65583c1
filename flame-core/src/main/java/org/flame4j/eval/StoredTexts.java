package org.flame4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.facet.Pooling;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Texts of pictures as an embedding store has them: no language model is needed. Samples whose
 * texts have the same hash in the store have one text together.
 *
 * @param captions for each picture the numbers of its texts
 * @param features one row of length 1 for each text [T, D], by prompt set; the set with the most
 *     facets first, then {@code raw} where the store has it as well; owned by this
 */
record StoredTexts(List<Set<Integer>> captions, Map<String, Tensor> features)
    implements AutoCloseable {
  private static final String RAW = "raw";

  /** Texts read at a time: bounds memory at this many rows of all facets. */
  private static final int BLOCK = 256;

  /**
   * @param pictures one sample for each picture
   * @param samples all samples, those with the same picture being its captions together
   * @param means what the model takes out of texts
   */
  static StoredTexts of(
      List<Sample> pictures, List<Sample> samples, EmbeddingStore store, TextMeans means) {
    Map<ImageSource, Set<Integer>> byPicture = new LinkedHashMap<>();
    pictures.forEach(picture -> byPicture.put(picture.image(), new TreeSet<>()));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Integer> positions = new ArrayList<>();
    for (Sample sample : samples) {
      Set<Integer> known = byPicture.get(sample.image());
      if (known != null) {
        int position = store.position(sample.key());
        String text = identity(store, position);
        if (!numbers.containsKey(text)) {
          numbers.put(text, positions.size());
          positions.add(position);
        }
        known.add(numbers.getOrDefault(text, 0));
      }
    }
    int[] rows = positions.stream().mapToInt(Integer::intValue).toArray();
    return new StoredTexts(List.copyOf(byPicture.values()), features(rows, store, means));
  }

  /** What tells texts apart: their hash, or the sample where it is not known. */
  private static String identity(EmbeddingStore store, int position) {
    long hash = store.textHash(position);
    return hash == 0 ? "sample " + position : "text " + hash;
  }

  private static Map<String, Tensor> features(
      int[] positions, EmbeddingStore store, TextMeans means) {
    List<PromptRows> blocks = store.manifest().prompts();
    PromptRows richest = Collections.max(blocks, Comparator.comparingInt(PromptRows::facets));
    Map<String, Tensor> features = new LinkedHashMap<>();
    features.put(richest.promptSet(), features(positions, richest, store, means));
    blocks.stream()
        .filter(block -> block.promptSet().equals(RAW))
        .findFirst()
        .filter(raw -> !features.containsKey(RAW))
        .ifPresent(raw -> features.put(RAW, features(positions, raw, store, means)));
    return features;
  }

  /** Mean of a block's facets without what all texts have in common, as search asks. */
  private static Tensor features(
      int[] positions, PromptRows block, EmbeddingStore store, TextMeans means) {
    List<PromptRows> blocks = store.manifest().prompts();
    int first =
        blocks.subList(0, blocks.indexOf(block)).stream().mapToInt(PromptRows::facets).sum();
    int[] rows = IntStream.range(first, first + block.facets()).toArray();
    try (Scope scope = new Scope()) {
      List<Tensor> parts = new ArrayList<>();
      for (int start = 0; start < positions.length; start += BLOCK) {
        int[] some =
            Arrays.copyOfRange(positions, start, Math.min(positions.length, start + BLOCK));
        parts.add(pooled(some, rows, block.promptSet(), store, means));
      }
      return Tensors.cat(parts, 0).escape();
    }
  }

  private static Tensor pooled(
      int[] positions, int[] rows, String prompts, EmbeddingStore store, TextMeans means) {
    int[][] each = new int[positions.length][];
    Arrays.fill(each, rows);
    try (Scope scope = new Scope()) {
      Tensor facets = means.remove(prompts, store.rows(positions, each)); // [n, F, D]
      return scope.keep(Pooling.NORMALISED.pool(facets));
    }
  }

  int texts() {
    return Math.toIntExact(features.values().iterator().next().size(0));
  }

  @Override
  public void close() {
    features.values().forEach(Tensor::close);
  }
}
