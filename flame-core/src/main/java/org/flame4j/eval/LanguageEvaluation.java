package org.flame4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.flame4j.data.Sample;
import org.flame4j.eval.RetrievalMetrics.Recall;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Retrieval in many languages over one gallery: a language's distinct captions are its queries, and
 * every picture whose concept has that caption is a right answer. All pictures stay in the gallery,
 * also those that a language has no caption for.
 *
 * @param queries brings captions to the pictures
 * @param field text field with the concept of a picture
 * @param minShare languages that name a smaller share of the gallery's concepts are left out
 */
public record LanguageEvaluation(TextQueries queries, String field, double minShare) {
  private static final List<Integer> KS = List.of(1, 5, 10);

  public LanguageEvaluation {
    if (!(minShare >= 0 && minShare <= 1)) {
      throw new IllegalArgumentException("minShare must be 0 to 1; minShare=" + minShare);
    }
  }

  /**
   * Scores of a language.
   *
   * @param queries distinct captions
   * @param pictures that have a caption
   * @param chance what guessing reaches
   */
  public record Language(int queries, int pictures, Recall recall, Recall chance) {}

  /**
   * @param pictures in the gallery
   * @param concepts of these pictures
   * @param languages by tag
   * @param leftOut languages that name too few concepts, and how many they name
   */
  public record Report(
      int pictures,
      int concepts,
      SortedMap<String, Language> languages,
      SortedMap<String, Integer> leftOut) {

    /** Mean recall over languages other than English, and of chance; zero where there are none. */
    public Recall meanOfOthers(boolean ofChance) {
      return mean(tag -> !isEnglish(tag), ofChance);
    }

    /** The same over languages with these tags. */
    public Recall mean(Predicate<String> tags, boolean ofChance) {
      List<Recall> all =
          languages.entrySet().stream()
              .filter(e -> tags.test(e.getKey()))
              .map(e -> ofChance ? e.getValue().chance() : e.getValue().recall())
              .toList();
      return new Recall(
          mean(all.stream().map(Recall::imageToText).toList()),
          mean(all.stream().map(Recall::textToImage).toList()));
    }

    private static Map<Integer, Double> mean(List<Map<Integer, Double>> all) {
      Map<Integer, Double> mean = new TreeMap<>();
      for (int k : KS) {
        mean.put(k, all.stream().mapToDouble(m -> m.getOrDefault(k, 0.0)).average().orElse(0));
      }
      return mean;
    }
  }

  /** Whether a tag, such as {@code en-GB}, is of English. */
  public static boolean isEnglish(String tag) {
    return tag.split("-", 2)[0].equals("en");
  }

  /**
   * Scores every language.
   *
   * @param captions by language and concept
   * @param progress is told the language that was scored
   * @throws EvalException where a picture has no concept, or no language names enough of them
   */
  public Report run(
      ImageFeatures images, Map<String, Map<String, String>> captions, Consumer<String> progress) {
    List<String> concepts = images.samples().stream().map(this::concept).toList();
    List<String> distinct = concepts.stream().distinct().toList();
    SortedMap<String, Language> scores = new TreeMap<>();
    SortedMap<String, Integer> leftOut = new TreeMap<>();
    captions.forEach((language, byConcept) -> {
      int named = (int) distinct.stream().filter(byConcept::containsKey).count();
      if (named == 0 || named < minShare * distinct.size()) {
        leftOut.put(language, named);
      } else {
        scores.put(language, score(images, concepts, byConcept));
      }
      progress.accept(language);
    });
    if (scores.isEmpty()) {
      throw new EvalException(
          "no language names %.0f %% of the gallery's %d concepts"
              .formatted(100 * minShare, distinct.size()));
    }
    return new Report(concepts.size(), distinct.size(), scores, leftOut);
  }

  private String concept(Sample sample) {
    String concept = sample.text(field);
    if (concept.isBlank()) {
      throw new EvalException(
          "sample '%s' has nothing in column '%s'; it has %s"
              .formatted(sample.key(), field, sample.texts().keySet()));
    }
    return concept;
  }

  private Language score(
      ImageFeatures images, List<String> concepts, Map<String, String> byConcept) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    int[] all = new int[concepts.size()]; // -1: nothing asks for this picture
    for (int i = 0; i < all.length; i++) {
      String caption = byConcept.get(concepts.get(i));
      all[i] = caption == null ? -1 : groups.computeIfAbsent(caption, c -> groups.size());
    }
    int[] texts = IntStream.range(0, groups.size()).toArray();
    int[] named = IntStream.range(0, all.length).filter(i -> all[i] >= 0).toArray();
    int[] imageGroups = Arrays.stream(named).map(i -> all[i]).toArray();
    try (Scope scope = new Scope()) {
      Tensor embedded = queries.embed(new ArrayList<>(groups.keySet()));
      Tensor asked = images.features().indexSelect(0, Tensors.of(named));
      Recall recall =
          new Recall(
              RetrievalMetrics.recallAtK(asked, imageGroups, embedded, texts, KS),
              RetrievalMetrics.recallAtK(embedded, texts, images.features(), all, KS));
      return new Language(texts.length, named.length, recall, chance(imageGroups, texts, all));
    }
  }

  private static Recall chance(int[] imageGroups, int[] texts, int[] all) {
    int[] right = new int[texts.length];
    for (int group : imageGroups) {
      right[group]++;
    }
    int[] one = new int[imageGroups.length];
    Arrays.fill(one, 1);
    return new Recall(
        Guessing.recalls(one, texts.length, KS), Guessing.recalls(right, all.length, KS));
  }
}
