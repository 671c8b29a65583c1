package org.flame4j.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * Retrieval over a data set: each distinct caption is one query, and every picture that carries it
 * is a right answer. A picture may have several captions, in several fields or samples.
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

  /** One sample for each picture, the first: what has to be encoded. */
  public static List<Sample> distinctPictures(List<Sample> samples) {
    Map<ImageSource, Sample> first = new LinkedHashMap<>();
    samples.forEach(sample -> first.putIfAbsent(sample.image(), sample));
    return List.copyOf(first.values());
  }

  /**
   * Encodes the captions and scores them against the pictures.
   *
   * @param images each picture once; samples of others are left out
   * @param samples the captions: those with the same picture are its captions together
   * @param fields text fields of the captions
   * @throws EvalException where a picture has no such text
   */
  public Report run(ImageFeatures images, List<Sample> samples, List<String> fields) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Set<Integer>> captions = captions(images, samples, fields, numbers);
    long pairs = captions.stream().mapToLong(Set::size).sum();
    try (Scope scope = new Scope()) {
      Tensor texts = queries.embed(new ArrayList<>(numbers.keySet()));
      RetrievalMetrics.Recall recall =
          RetrievalMetrics.recall(images.features(), captions, texts, KS);
      double chance = (double) pairs / numbers.size() / captions.size();
      return new Report(captions.size(), numbers.size(), chance, recall);
    }
  }

  /**
   * The captions of each picture, by number.
   *
   * @param numbers takes each distinct caption
   */
  private static List<Set<Integer>> captions(
      ImageFeatures images,
      List<Sample> samples,
      List<String> fields,
      Map<String, Integer> numbers) {
    Map<ImageSource, Set<Integer>> byPicture = new HashMap<>();
    images.samples().forEach(sample -> byPicture.put(sample.image(), new TreeSet<>()));
    for (Sample sample : samples) {
      Set<Integer> known = byPicture.get(sample.image());
      if (known == null) {
        continue; // its picture could not be read
      }
      for (String field : fields) {
        String text = sample.text(field);
        if (!text.isBlank()) {
          known.add(numbers.computeIfAbsent(text, t -> numbers.size()));
        }
      }
    }
    return images.samples().stream()
        .map(sample -> checked(sample, byPicture.getOrDefault(sample.image(), Set.of()), fields))
        .toList();
  }

  private static Set<Integer> checked(Sample sample, Set<Integer> captions, List<String> fields) {
    if (captions.isEmpty()) {
      throw new EvalException(
          "sample '%s' has no text in %s; it has %s"
              .formatted(sample.key(), fields, sample.texts().keySet()));
    }
    return captions;
  }
}
