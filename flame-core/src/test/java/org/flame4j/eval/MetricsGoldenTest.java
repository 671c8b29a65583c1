package org.flame4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flame4j.Golden;
import org.flame4j.eval.RetrievalMetrics.Recall;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CLIP_benchmark's numbers on the same embeddings, and cases one can check by eye. */
class MetricsGoldenTest {
  private static final double TOLERANCE = 1e-6;

  private final JsonNode expected =
      JsonMapper.shared().readTree(Golden.path("metrics/expected.json").toFile());
  private SafetensorsFile inputs;
  private Scope scope;

  @BeforeEach
  void open() {
    inputs = SafetensorsFile.open(Golden.path("metrics/inputs.safetensors"));
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
    inputs.close();
  }

  private int[] ints(String name) {
    return LongStream.of(Tensors.longs(inputs.load(name))).mapToInt(Math::toIntExact).toArray();
  }

  @Test
  void retrievalWithSeveralCaptionsAnImage() {
    int[] images = IntStream.range(0, (int) inputs.load("images").size(0)).toArray();
    Recall recall =
        RetrievalMetrics.recall(
            inputs.load("images"),
            images,
            inputs.load("texts"),
            ints("text_image_index"),
            List.of(1, 5, 10));
    for (int k : List.of(1, 5, 10)) {
      assertThat(recall.textToImage().get(k))
          .isCloseTo(expected.get("image_retrieval_recall@" + k).asDouble(), within(TOLERANCE));
      assertThat(recall.imageToText().get(k))
          .isCloseTo(expected.get("text_retrieval_recall@" + k).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void classification() {
    Tensor logits = inputs.load("logits");
    int[] targets = ints("targets");
    assertThat(ClassificationMetrics.topKAccuracy(logits, targets, 1))
        .isCloseTo(expected.get("acc1").asDouble(), within(TOLERANCE));
    assertThat(ClassificationMetrics.topKAccuracy(logits, targets, 5))
        .isCloseTo(expected.get("acc5").asDouble(), within(TOLERANCE));
    assertThat(ClassificationMetrics.meanPerClassRecall(logits, targets))
        .isCloseTo(expected.get("mean_per_class_recall").asDouble(), within(TOLERANCE));
    assertThat(
            ClassificationMetrics.meanAveragePrecision(
                inputs.load("multilabel_scores"), inputs.load("multilabel_targets")))
        .isCloseTo(expected.get("mean_average_precision").asDouble(), within(TOLERANCE));
  }

  /** Images 0 and 1 share a caption: either counts for it. */
  @Test
  void groupsOfEqualCaptions() {
    Tensor images = Tensors.of(new float[] {1, 0, 0.8f, 0.6f, 0, 1}, 3, 2);
    Tensor texts = Tensors.of(new float[] {0.8f, 0.6f, 0.8f, 0.6f, 0, 1}, 3, 2);
    Recall alone =
        RetrievalMetrics.recall(
            images, new int[] {0, 1, 2}, texts, new int[] {0, 1, 2}, List.of(1, 3));
    Recall grouped =
        RetrievalMetrics.recall(
            images, new int[] {0, 0, 2}, texts, new int[] {0, 0, 2}, List.of(1, 3));
    assertThat(alone.textToImage().get(1)).isCloseTo(2.0 / 3, within(TOLERANCE));
    assertThat(grouped.textToImage().get(1)).isEqualTo(1);
    assertThat(alone.textToImage().get(3)).isEqualTo(1);
  }

  /** Chunks and top-k against counting over the whole score matrix. */
  @Test
  void equalsTheFullMatrix() {
    int queries = 2500;
    Tensor q = Tensors.randn(1, 1, queries, 16);
    Tensor a = Tensors.randn(2, 1, 90, 16);
    int[] queryGroups = IntStream.range(0, queries).map(i -> i % 30).toArray();
    int[] answerGroups = IntStream.range(0, 90).map(i -> i % 30).toArray();
    float[] scores = Tensors.floats(q.matmul(a.transpose(0, 1)));
    for (int k : List.of(1, 7, 90, 200)) {
      long hits = 0;
      for (int i = 0; i < queries; i++) {
        int row = i * 90;
        int group = queryGroups[i];
        double best =
            IntStream.range(0, 90)
                .filter(j -> answerGroups[j] == group)
                .mapToDouble(j -> scores[row + j])
                .max()
                .orElseThrow();
        long before = IntStream.range(0, 90).filter(j -> scores[row + j] > best).count();
        hits += before < k ? 1 : 0;
      }
      assertThat(RetrievalMetrics.recallAtK(q, queryGroups, a, answerGroups, List.of(k)).get(k))
          .isEqualTo((double) hits / queries);
    }
  }
}
