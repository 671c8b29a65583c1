package org.flame4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Four pictures with two captions each, against recall counted by hand. */
class SeveralCaptionsTest {
  /** Angles in degrees: pictures at 0, 90, 180 and 270, captions "PICTURE at ANGLE". */
  private static final List<String> CAPTIONS =
      List.of(
          "0 at 10", // right
          "0 at 98", // nearest to picture 1
          "1 at 95", // right, and nearer to picture 1 than any other
          "1 at 80", // right
          "2 at 260", // nearest to picture 3
          "2 at 275", // nearest to picture 3, and what picture 3 finds first
          "3 at 348", // nearest to picture 0
          "3 at 262"); // right

  private static Tensor directions(List<Double> degrees) {
    float[] values = new float[2 * degrees.size()];
    for (int i = 0; i < degrees.size(); i++) {
      values[2 * i] = (float) Math.cos(Math.toRadians(degrees.get(i)));
      values[2 * i + 1] = (float) Math.sin(Math.toRadians(degrees.get(i)));
    }
    return Tensors.of(values, degrees.size(), 2);
  }

  private static final TextQueries QUERIES =
      texts ->
          directions(
              texts.stream().map(t -> Double.valueOf(t.substring(t.indexOf("at") + 2))).toList());

  private static Sample sample(String key, int picture, Map<String, String> texts) {
    return new Sample(key, ImageSource.file(Path.of(picture + ".png")), texts);
  }

  private static RetrievalEvaluation.Report run(List<Sample> samples, List<String> fields) {
    List<Sample> pictures = RetrievalEvaluation.distinctPictures(samples);
    assertThat(pictures).hasSize(4);
    ImageFeatures images =
        new ImageFeatures(directions(List.of(0.0, 90.0, 180.0, 270.0)), pictures);
    return new RetrievalEvaluation(QUERIES).run(images, samples, fields);
  }

  private static void assertByHand(RetrievalEvaluation.Report report) {
    assertThat(report.images()).isEqualTo(4);
    assertThat(report.texts()).isEqualTo(8);
    assertThat(report.chanceAt1()).isCloseTo(0.25, within(1e-9));
    // Texts: right are "0 at 10", "1 at 95", "1 at 80", "3 at 262".
    assertThat(report.recall().textToImage().get(1)).isCloseTo(4 / 8.0, within(1e-9));
    // Pictures: 0 finds 10, 1 finds 95, 2 finds 260 (80 degrees off), 3 finds 275, another's.
    assertThat(report.recall().imageToText().get(1)).isCloseTo(3 / 4.0, within(1e-9));
    assertThat(report.recall().imageToText().get(5)).isCloseTo(1, within(1e-9));
  }

  @Test
  void inRowsOfTheSamePicture() {
    try (Scope scope = new Scope()) {
      List<Sample> samples =
          CAPTIONS.stream().map(c -> sample(c, c.charAt(0) - '0', Map.of("caption", c))).toList();
      assertByHand(run(samples, List.of("caption")));
    }
  }

  @Test
  void inSeveralFields() {
    try (Scope scope = new Scope()) {
      List<Sample> samples =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(i ->
                  sample(
                      "key" + i, i, Map.of("a", CAPTIONS.get(2 * i), "b", CAPTIONS.get(2 * i + 1))))
              .toList();
      assertByHand(run(samples, List.of("a", "b")));
    }
  }
}
