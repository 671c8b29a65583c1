package org.flame4j.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.data.Sample;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * Retrieval over a data set: each distinct caption is one query, and every picture that carries it
 * is a right answer.
 *
 * @param queries encodes the captions
 */
public record RetrievalEvaluation(TextQueries queries) {
  private static final List<Integer> KS = List.of(1, 5, 10);

  /**
   * @param images pictures judged
   * @param texts distinct captions
   * @param chanceAt1 text-to-image recall at 1 of a model that guesses
   */
  public record Report(int images, int texts, double chanceAt1, RetrievalMetrics.Recall recall) {}

  /**
   * Encodes the captions and scores them against the pictures.
   *
   * @param field text field of the captions
   * @throws EvalException where a picture has no such text
   */
  public Report run(ImageFeatures images, String field) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    int[] imageGroups = new int[images.samples().size()];
    for (int i = 0; i < imageGroups.length; i++) {
      Sample sample = images.samples().get(i);
      String text = sample.text(field);
      if (text.isBlank()) {
        throw new EvalException(
            "sample '"
                + sample.key()
                + "' has no text in field '"
                + field
                + "'; it has "
                + sample.texts().keySet());
      }
      imageGroups[i] = groups.computeIfAbsent(text, t -> groups.size());
    }
    int[] textGroups = groups.values().stream().mapToInt(Integer::intValue).toArray();
    try (Scope scope = new Scope()) {
      Tensor texts = queries.embed(new ArrayList<>(groups.keySet()));
      RetrievalMetrics.Recall recall =
          RetrievalMetrics.recall(images.features(), imageGroups, texts, textGroups, KS);
      return new Report(imageGroups.length, textGroups.length, 1.0 / textGroups.length, recall);
    }
  }
}
