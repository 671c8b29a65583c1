package org.flame4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.Normalization;
import org.flame4j.image.ResizeCenterCrop;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.model.ModelCard;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.train.AdamW;
import org.flame4j.train.MeanEstimate;
import org.flame4j.train.StoredStep;
import org.flame4j.train.StoredTargets;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainLength;
import org.flame4j.train.ValidationScores;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores against texts of a store equal those that are counted number by number. */
class StoreValidationTest {
  private static final int WIDTH = 8;
  private static final int SIZE = 16;
  private static final int PICTURES = 24;

  /** raw, then short: rows of the manifest. */
  private static final int ROWS = 1 + 3;

  @TempDir private Path folder;
  private final List<Sample> samples = new ArrayList<>();
  private final SkippedSamples skipped = new SkippedSamples();
  private EmbeddingStore store;
  private FlameModel model;

  /** Every picture has a text of its own; the first has two, and the last two share one. */
  @BeforeEach
  void make() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage image = new BufferedImage(20, 18, BufferedImage.TYPE_INT_RGB);
      int[] colours = random.ints(4).toArray();
      for (int at = 0; at < 20 * 18; at++) {
        image.setRGB(at % 20, at / 20, colours[at % 20 / 10 + at / 20 / 9 * 2]);
      }
      Path file = folder.resolve("p" + i + ".png");
      ImageIO.write(image, "png", file.toFile());
      samples.add(new Sample("k" + i, ImageSource.file(file), Map.of()));
    }
    samples.add(new Sample("second", samples.getFirst().image(), Map.of()));
    store = store();
    model = model("running");
  }

  @AfterEach
  void close() {
    store.close();
    model.close();
  }

  private EmbeddingStore store() {
    List<PromptRows> prompts =
        List.of(new PromptRows("raw", "caption", 1), new PromptRows("short", "caption", 3));
    Path path = folder.resolve("store");
    StoreManifest manifest = StoreManifest.of("tiny", "abc", 3, WIDTH, prompts, "running", true);
    long[] hashes = IntStream.rangeClosed(1, PICTURES + 1).asLongStream().toArray();
    hashes[PICTURES - 1] = hashes[PICTURES - 2];
    try (StoreWriter writer = StoreWriter.create(path, manifest, 10);
        Scope scope = new Scope()) {
      writer.append(
          samples.stream().map(Sample::key).toList(),
          hashes,
          Tensors.randn(3, 1, PICTURES + 1, ROWS, WIDTH));
    }
    return EmbeddingStore.open(path);
  }

  private FlameModel model(String positions) {
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("tiny", 3, positions),
            new VisionConfig(SIZE, 8, 32, 2, 2, 2, 32, WIDTH),
            Normalization.CLIP,
            Map.of());
    List<String> keys = samples.stream().map(Sample::key).toList();
    return FlameModel.create(card, MeanEstimate.of(store, keys, 0), 1, Compute.CPU);
  }

  private StoreValidation validation(long pictureBytes) {
    return new StoreValidation(model, store, samples, 1, skipped, pictureBytes);
  }

  /** One caption of each, as the store has it. */
  private int text(int sample) {
    return sample == PICTURES - 1 ? PICTURES - 2 : sample;
  }

  private int picture(int sample) {
    return sample == PICTURES ? 0 : sample;
  }

  /** Cosines between pictures and samples' texts, number by number. */
  private double[][] cosines(int firstRow, int rows, String prompts) {
    try (Scope scope = new Scope()) {
      List<Sample> distinct = samples.subList(0, PICTURES);
      float[] images =
          Tensors.floats(ImageFeatures.of(model, distinct, 5, 1, skipped, n -> {}).features());
      float[] means = Tensors.floats(model.textMeans().mean(prompts));
      double[][] texts = new double[PICTURES + 1][WIDTH];
      for (int row = 0; row < rows; row++) {
        float[] all = Tensors.floats(store.all(firstRow + row)); // in the order of the keys
        for (int i = 0; i <= PICTURES; i++) {
          double[] facet = new double[WIDTH];
          for (int d = 0; d < WIDTH; d++) {
            facet[d] = all[i * WIDTH + d];
          }
          normalise(facet);
          for (int d = 0; d < WIDTH; d++) {
            facet[d] -= means[row * WIDTH + d];
          }
          normalise(facet);
          for (int d = 0; d < WIDTH; d++) {
            texts[i][d] += facet[d];
          }
        }
      }
      double[][] cosines = new double[PICTURES][PICTURES + 1];
      for (int p = 0; p < PICTURES; p++) {
        for (int t = 0; t <= PICTURES; t++) {
          normalise(texts[t]);
          for (int d = 0; d < WIDTH; d++) {
            cosines[p][t] += images[p * WIDTH + d] * texts[t][d];
          }
        }
      }
      return cosines;
    }
  }

  private static void normalise(double[] row) {
    double length =
        Math.sqrt(IntStream.range(0, row.length).mapToDouble(d -> row[d] * row[d]).sum());
    for (int d = 0; d < row.length; d++) {
      row[d] /= length;
    }
  }

  /** Texts are the samples but the last but one, whose text the one before has. */
  private double naive(double[][] cosines, boolean textQueries, int k) {
    int[] texts = IntStream.rangeClosed(0, PICTURES).filter(t -> text(t) == t).toArray();
    int[] pictures = IntStream.range(0, PICTURES).toArray();
    int[] queries = textQueries ? texts : pictures;
    int[] answers = textQueries ? pictures : texts;
    double found = 0;
    for (int query : queries) {
      found +=
          IntStream.of(answers)
                  .boxed()
                  .sorted((a, b) ->
                      Double.compare(
                          textQueries ? cosines[b][query] : cosines[query][b],
                          textQueries ? cosines[a][query] : cosines[query][a]))
                  .limit(k)
                  .anyMatch(answer -> textQueries ? isRight(answer, query) : isRight(query, answer))
              ? 1
              : 0;
    }
    return found / queries.length;
  }

  private boolean isRight(int picture, int text) {
    return IntStream.rangeClosed(0, PICTURES)
        .anyMatch(sample -> picture(sample) == picture && text(sample) == text);
  }

  private void assertNaive(ValidationScores.Recall recall, double[][] cosines) {
    assertThat(recall.textToImage()).containsOnlyKeys(1, 5, 10);
    recall
        .textToImage()
        .forEach((k, r) -> assertThat(r).isCloseTo(naive(cosines, true, k), within(1e-9)));
    recall
        .imageToText()
        .forEach((k, r) -> assertThat(r).isCloseTo(naive(cosines, false, k), within(1e-9)));
  }

  @Test
  void scoresAreThoseOfTheNaiveTwin() {
    try (StoreValidation validation = validation(1 << 20)) {
      ValidationScores scores = validation.run();
      assertThat(scores.pictures()).isEqualTo(PICTURES);
      assertThat(scores.texts()).isEqualTo(PICTURES);
      assertThat(scores.prompts().keySet()).containsExactly("short", "raw");
      ValidationScores.Recall richest = scores.prompts().values().iterator().next();
      assertNaive(richest, cosines(1, 3, "short"));
      assertThat(scores.meanRecallAt1()).isEqualTo(richest.meanAt1());
      assertThat(scores.prompts())
          .hasEntrySatisfying("raw", raw -> assertNaive(raw, cosines(0, 1, "raw")));
      assertThat(validation.run()).isEqualTo(scores);
    }
  }

  @Test
  void picturesThatFindNoRoomAreLoadedEachTime() {
    try (StoreValidation all = validation(1 << 20);
        StoreValidation none = validation(0)) {
      ValidationScores scores = all.run();
      assertThat(none.run()).isEqualTo(scores);
      assertThat(none.run()).isEqualTo(scores);
    }
  }

  @Test
  void unreadablePicturesAndTheirTextsAreLeftOut() throws IOException {
    Files.write(folder.resolve("p0.png"), new byte[] {1, 2, 3});
    try (StoreValidation validation = validation(1 << 20)) {
      ValidationScores scores = validation.run();
      assertThat(scores.pictures()).isEqualTo(PICTURES - 1);
      assertThat(scores.texts()).isEqualTo(PICTURES - 2);
      assertThat(skipped.count()).isEqualTo(1);
      assertThat(validation.run()).isEqualTo(scores);
    }
  }

  @Test
  void aModelThatLearnsFindsMore() {
    TrainConfig config =
        new TrainConfig(
            TrainLength.ofEpochs(1),
            new TrainConfig.Batch(64, 64, 4, 0),
            "infonce",
            new TrainConfig.Optimizer(3e-3, 1, AdamW.Hyperparameters.PAPER),
            1);
    try (StoreValidation validation = validation(1 << 20);
        StoredTargets targets = new StoredTargets(store, model.textMeans());
        StoredStep step = new StoredStep(model, targets, config, Peers.alone());
        ImageLoader loader = new ImageLoader(new ResizeCenterCrop(SIZE), 64, 1, skipped);
        ImageBatch batch = loader.batches(samples.subList(1, PICTURES), 0).next()) {
      double before = validation.run().meanRecallAt1();
      for (int i = 0; i < 100; i++) {
        step.run(batch, i, 3e-3);
      }
      assertThat(before).isLessThan(0.3);
      assertThat(validation.run().meanRecallAt1()).isGreaterThan(0.7);
    }
  }

  @Test
  void aStoreOfOtherPromptsIsRefused() {
    try (FlameModel other = model("shared")) {
      assertThatThrownBy(() -> new StoreValidation(other, store, samples, 1, skipped))
          .isInstanceOf(EvalException.class)
          .hasMessageContaining("positions running")
          .hasMessageContaining("shared");
    }
  }
}
