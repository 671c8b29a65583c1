package org.flame4j.eval;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.TopK;

/**
 * Recall at k between images and texts, as CLIP_benchmark counts it: the share of queries with at
 * least one right answer among the k nearest. Right is what carries the same group number, so that
 * several captions of one image, and equal captions of several images, all count.
 */
public final class RetrievalMetrics {
  /** Queries compared at a time: bounds memory at this many rows of scores. */
  private static final int CHUNK = 1024;

  private RetrievalMetrics() {}

  /**
   * Recall by k, both from 0 to 1.
   *
   * @param imageToText queries are images
   * @param textToImage queries are texts
   */
  public record Recall(Map<Integer, Double> imageToText, Map<Integer, Double> textToImage) {}

  /**
   * @param images [I, D] and {@code texts} [T, D], L2-normalised
   * @param imageGroups group of each image; {@code textGroups} of each text
   * @param ks values of k, such as 1, 5, 10
   */
  public static Recall recall(
      Tensor images, int[] imageGroups, Tensor texts, int[] textGroups, List<Integer> ks) {
    return new Recall(
        recallAtK(images, imageGroups, texts, textGroups, ks),
        recallAtK(texts, textGroups, images, imageGroups, ks));
  }

  /**
   * Recall where a picture may have several captions and a caption several pictures.
   *
   * @param captions for each image, the numbers of the texts that are right for it
   */
  public static Recall recall(
      Tensor images, List<Set<Integer>> captions, Tensor texts, List<Integer> ks) {
    return new Recall(
        recallAtK(images, texts, ks, (image, text) -> captions.get(image).contains(text)),
        recallAtK(texts, images, ks, (text, image) -> captions.get(image).contains(text)));
  }

  /** Whether an answer is right for a query. */
  private interface Relation {
    boolean isRight(int query, int answer);
  }

  /** Share of queries with an answer of their group among the k nearest, for each k. */
  static Map<Integer, Double> recallAtK(
      Tensor queries, int[] queryGroups, Tensor answers, int[] answerGroups, List<Integer> ks) {
    check(queries, queryGroups);
    check(answers, answerGroups);
    return recallAtK(queries, answers, ks, (q, a) -> queryGroups[q] == answerGroups[a]);
  }

  private static Map<Integer, Double> recallAtK(
      Tensor queries, Tensor answers, List<Integer> ks, Relation relation) {
    int count = (int) queries.size(0);
    int most =
        (int) Math.min(ks.stream().mapToInt(Integer::intValue).max().orElse(1), answers.size(0));
    long[] hits = new long[most + 1]; // hits[r]: queries whose first right answer is the r-th
    for (int start = 0; start < count; start += CHUNK) {
      int end = Math.min(count, start + CHUNK);
      long[] nearest = nearest(queries.narrow(0, start, end - start), answers, most);
      for (int q = start; q < end; q++) {
        int rank = firstRight(nearest, (q - start) * most, most, q, relation);
        hits[rank]++;
      }
    }
    Map<Integer, Double> recall = new TreeMap<>();
    for (int k : ks) {
      long found = IntStream.rangeClosed(1, Math.min(k, most)).mapToLong(r -> hits[r]).sum();
      recall.put(k, (double) found / count);
    }
    return recall;
  }

  private static void check(Tensor rows, int[] groups) {
    if (rows.size(0) != groups.length || groups.length == 0) {
      throw new IllegalArgumentException(
          rows.size(0) + " embeddings but " + groups.length + " groups");
    }
  }

  private static long[] nearest(Tensor queries, Tensor answers, int count) {
    try (Scope scope = new Scope()) {
      return Tensors.longs(TopK.of(Nn.linear(queries, answers, null), count).indices());
    }
  }

  /** Rank of the first right answer, from 1, or 0 where there is none. */
  private static int firstRight(long[] nearest, int from, int count, int query, Relation relation) {
    for (int r = 0; r < count; r++) {
      if (relation.isRight(query, (int) nearest[from + r])) {
        return r + 1;
      }
    }
    return 0;
  }
}
