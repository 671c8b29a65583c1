package org.flame4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.eval.LanguageEvaluation.Language;
import org.flame4j.eval.LanguageEvaluation.Report;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Pictures are axes, and a text points along the axis of its number: results by eye. */
class LanguageEvaluationTest {
  private static final int AXES = 6;

  /** A text "x3" is the third axis. */
  private static Tensor embed(List<String> texts) {
    float[] rows = new float[texts.size() * AXES];
    for (int i = 0; i < texts.size(); i++) {
      int axis = Integer.parseInt(texts.get(i).replaceAll("\\D", ""));
      rows[i * AXES + axis] = 1;
      rows[i * AXES + (axis + 1) % AXES] = 0.1f; // no ties
    }
    return Tensors.of(rows, texts.size(), AXES);
  }

  private static ImageFeatures pictures(String... concepts) {
    float[] rows = new float[concepts.length * AXES];
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < concepts.length; i++) {
      rows[i * AXES + i] = 1;
      samples.add(
          new Sample("p" + i, ImageSource.file(Path.of("p" + i)), Map.of("concept", concepts[i])));
    }
    return new ImageFeatures(Tensors.of(rows, concepts.length, AXES), samples);
  }

  private static Report run(ImageFeatures images, Map<String, Map<String, String>> captions) {
    LanguageEvaluation evaluation =
        new LanguageEvaluation(LanguageEvaluationTest::embed, "concept", 0.5);
    List<String> done = new ArrayList<>();
    Report report = evaluation.run(images, new TreeMap<>(captions), done::add);
    assertThat(done).containsExactlyElementsOf(new TreeMap<>(captions).keySet());
    return report;
  }

  private static Language of(Report report, String tag) {
    return Objects.requireNonNull(report.languages().get(tag), tag);
  }

  @Test
  void countsDistinctCaptionsAgainstTheWholeGallery() {
    try (Scope scope = new Scope()) {
      Report report =
          run(
              pictures("a", "b", "c", "d"),
              Map.of(
                  "en", Map.of("a", "x0", "b", "x1", "c", "x2", "d", "x3"),
                  "de", Map.of("a", "y0", "b", "y3", "c", "y2"), // b asks for the picture of d
                  "fr", Map.of("a", "z1", "b", "z1", "c", "z2", "d", "z3"), // a and b are one query
                  "xx", Map.of("a", "w0"),
                  "yy", Map.of("other", "w0")));
      assertThat(report.pictures()).isEqualTo(4);
      assertThat(report.concepts()).isEqualTo(4);
      assertThat(report.languages()).containsOnlyKeys("de", "en", "fr");
      assertThat(report.leftOut()).isEqualTo(Map.of("xx", 1, "yy", 0));

      Language en = of(report, "en");
      assertThat(en.queries()).isEqualTo(4);
      assertThat(en.recall().textToImage().get(1)).isEqualTo(1);
      assertThat(en.recall().imageToText().get(1)).isEqualTo(1);
      assertThat(en.chance().textToImage().get(1)).isEqualTo(0.25);

      Language de = of(report, "de");
      assertThat(de.queries()).isEqualTo(3);
      assertThat(de.pictures()).isEqualTo(3);
      assertThat(de.recall().textToImage().get(1)).isCloseTo(2 / 3.0, within(1e-9));
      assertThat(de.chance().textToImage().get(1)).isEqualTo(0.25);
      assertThat(de.chance().imageToText().get(1)).isCloseTo(1 / 3.0, within(1e-9));

      Language fr = of(report, "fr");
      assertThat(fr.queries()).isEqualTo(3);
      assertThat(fr.pictures()).isEqualTo(4);
      assertThat(fr.recall().textToImage().get(1)).isEqualTo(1); // b's picture is right for z1
      assertThat(fr.chance().textToImage().get(1)).isCloseTo((0.5 + 0.25 + 0.25) / 3, within(1e-9));

      assertThat(report.meanOfOthers(false).textToImage().get(1)).isCloseTo(5 / 6.0, within(1e-9));
      assertThat(report.meanOfOthers(true).textToImage().get(5)).isEqualTo(1);
      assertThat(report.mean("de"::equals, false).textToImage().get(1))
          .isCloseTo(2 / 3.0, within(1e-9));
    }
  }

  @Test
  void englishOfAnyCountryIsNoOtherLanguage() {
    try (Scope scope = new Scope()) {
      Report report =
          run(pictures("a"), Map.of("en", Map.of("a", "x0"), "en-GB", Map.of("a", "x0")));
      assertThat(report.languages()).hasSize(2);
      assertThat(report.meanOfOthers(false).textToImage().get(1)).isZero();
    }
  }

  @Test
  void saysWhatIsMissing() {
    try (Scope scope = new Scope()) {
      assertThatThrownBy(() -> run(pictures("a"), Map.of("de", Map.of("b", "x0"))))
          .isInstanceOf(EvalException.class)
          .hasMessageContaining("no language names");
      assertThatThrownBy(() -> run(pictures(""), Map.of("de", Map.of("b", "x0"))))
          .isInstanceOf(EvalException.class)
          .hasMessageContaining("sample 'p0' has nothing in column 'concept'");
    }
  }

  /** Against drawing all answers in all orders: the first k of n hold one of r right ones. */
  @Test
  void chanceIsThatOfDrawingWithoutLooking() {
    assertThat(Guessing.recall(1, 200, 1)).isCloseTo(0.005, within(1e-12));
    assertThat(Guessing.recall(3, 4, 2)).isEqualTo(1);
    assertThat(Guessing.recall(1, 3, 10)).isEqualTo(1);
    assertThat(Guessing.recall(0, 3, 10)).isZero();
    int pairsWithoutRight = 3; // of 10 pairs out of 5, those of the 3 wrong ones
    assertThat(Guessing.recall(2, 5, 2)).isCloseTo(1 - pairsWithoutRight / 10.0, within(1e-12));
    assertThat(Guessing.recalls(IntStream.of(1, 3).toArray(), 4, List.of(1)))
        .isEqualTo(Map.of(1, 0.5));
  }
}
