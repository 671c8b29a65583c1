package org.flame4j.eval;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.TopK;

/** Accuracy of class scores, as CLIP_benchmark counts it. */
public final class ClassificationMetrics {
  private ClassificationMetrics() {}

  /**
   * Share of samples whose class is among the k best scored.
   *
   * @param scores [n, C]
   * @param classes the right class of each sample
   */
  public static double topKAccuracy(Tensor scores, int[] classes, int k) {
    try (Scope scope = new Scope()) {
      long[] best = Tensors.longs(TopK.of(scores, k).indices());
      long hits =
          IntStream.range(0, classes.length)
              .filter(i -> IntStream.range(0, k).anyMatch(j -> best[i * k + j] == classes[i]))
              .count();
      return (double) hits / classes.length;
    }
  }

  /** Mean over the classes that occur of the share of their samples that score best in them. */
  public static double meanPerClassRecall(Tensor scores, int[] classes) {
    try (Scope scope = new Scope()) {
      long[] best = Tensors.longs(scores.argmax(1));
      int count = (int) scores.size(1);
      double[] right = new double[count];
      double[] all = new double[count];
      for (int i = 0; i < classes.length; i++) {
        all[classes[i]]++;
        right[classes[i]] += best[i] == classes[i] ? 1 : 0;
      }
      return IntStream.range(0, count)
          .filter(c -> all[c] > 0)
          .mapToDouble(c -> right[c] / all[c])
          .average()
          .orElse(0);
    }
  }

  /**
   * Mean over classes of the average precision of ranking samples by their score.
   *
   * @param scores [n, C]
   * @param right [n, C], 1 where the sample has the class and 0 elsewhere
   */
  public static double meanAveragePrecision(Tensor scores, Tensor right) {
    float[] values = Tensors.floats(scores);
    float[] labels = Tensors.floats(right);
    int classes = (int) scores.size(1);
    int samples = (int) scores.size(0);
    return IntStream.range(0, classes)
        .mapToDouble(c -> averagePrecision(values, labels, c, classes, samples))
        .average()
        .orElse(0);
  }

  /** Mean, over the positives, of the share of positives among all ranked up to it. */
  private static double averagePrecision(
      float[] values, float[] labels, int c, int classes, int samples) {
    int[] order =
        IntStream.range(0, samples)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -values[i * classes + c]))
            .mapToInt(Integer::intValue)
            .toArray();
    double positives = 0;
    double sum = 0;
    for (int rank = 0; rank < samples; rank++) {
      if (labels[order[rank] * classes + c] > 0) {
        positives++;
        sum += positives / (rank + 1);
      }
    }
    return positives == 0 ? 0 : sum / positives;
  }
}
