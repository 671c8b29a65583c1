package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.ModelException;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mean of text embeddings: estimated, taken out, kept with the model. */
class TextMeansTest {
  private static final int WIDTH = 6;
  private static final int SAMPLES = 40;
  private static final List<String> KEYS =
      IntStream.range(0, SAMPLES).mapToObj(i -> "k" + i).toList();

  @TempDir private Path folder;

  /** Rows with a strong common part. */
  private EmbeddingStore store() {
    List<PromptRows> prompts =
        List.of(new PromptRows("raw", "caption", 1), new PromptRows("short", "caption", 2));
    StoreManifest manifest = StoreManifest.of("tiny", "abc", 3, WIDTH, prompts, "running", true);
    Path path = folder.resolve("store");
    try (StoreWriter writer = StoreWriter.create(path, manifest, 16);
        Scope scope = new Scope()) {
      Tensor common = Tensors.randn(1, 3, 1, 3, WIDTH);
      writer.append(KEYS, Nn.l2Normalize(Tensors.randn(2, 1, SAMPLES, 3, WIDTH).add(common)));
    }
    return EmbeddingStore.open(path);
  }

  @Test
  void theMeanIsThatOfTheNaiveTwin() {
    try (EmbeddingStore store = store();
        TextMeans means = MeanEstimate.of(store, KEYS, 0);
        Scope scope = new Scope()) {
      for (int row = 0; row < 3; row++) {
        float[] sum = new float[WIDTH];
        float[] all = Tensors.floats(Nn.l2Normalize(store.all(row)));
        for (int i = 0; i < all.length; i++) {
          sum[i % WIDTH] += all[i] / SAMPLES;
        }
        Tensor mean =
            row == 0 ? means.mean("raw").select(0, 0) : means.mean("short").select(0, row - 1);
        assertThat(Tensors.floats(mean)).containsExactly(sum, within(1e-5f));
      }
      assertThatThrownBy(() -> means.mean("long"))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("[raw, short]")
          .hasMessageContaining("'long'");
    }
  }

  @Test
  void aStoredRowThatIsNoNumberIsNamed() throws IOException {
    store().close();
    Path shard = folder.resolve("store/rows-00000.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    int rows = 4096; // where the values begin, behind a header that is filled up
    bytes[rows + (5 * 3 + 1) * WIDTH * 2 + 1] = 0x7e; // NaN as F16, in the second row of "k5"
    Files.write(shard, bytes);
    try (EmbeddingStore store = EmbeddingStore.open(folder.resolve("store"))) {
      assertThatThrownBy(() -> MeanEstimate.of(store, KEYS, 0))
          .isInstanceOf(TrainException.class)
          .hasMessage(
              "the stored embeddings of samples [k5] are no finite numbers: restore the store, or embed them again");
    }
  }

  @Test
  void trainingAndQueriesTakeOutTheSame() {
    try (EmbeddingStore store = store();
        TextMeans means = MeanEstimate.of(store, KEYS, 0);
        StoredTargets targets = new StoredTargets(store, means);
        StoredTargets plain = new StoredTargets(store, TextMeans.none());
        Scope scope = new Scope()) {
      int[][] rows = {{2, 1}, {1, 2}};
      Tensor trained = targets.rows(KEYS.subList(4, 6), rows); // [2, 2, D]
      Tensor stored = plain.rows(KEYS.subList(4, 6), new int[][] {{1, 2}, {1, 2}});
      Tensor query = means.remove("short", stored.mul(7)); // of any length
      assertThat(Tensors.floats(trained.select(0, 1)))
          .containsExactly(Tensors.floats(query.select(0, 1)), within(1e-5f));
      assertThat(Tensors.floats(trained.select(0, 0).select(0, 0)))
          .containsExactly(Tensors.floats(query.select(0, 0).select(0, 1)), within(1e-5f));
      assertThat(meanCosine(targets)).isLessThan(0.2);
      assertThat(meanCosine(plain)).isGreaterThan(0.6);
    }
  }

  /** Of all pairs of samples, in one row. */
  private static double meanCosine(StoredTargets targets) {
    int[][] first = IntStream.range(0, SAMPLES).mapToObj(i -> new int[] {0}).toArray(int[][]::new);
    Tensor rows = targets.rows(KEYS, first).reshape(SAMPLES, WIDTH);
    return rows.matmul(rows.transpose(0, 1)).mean().item();
  }

  @Test
  void aModelKeepsItsMeans() {
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("tiny", 3, "running"),
            new VisionConfig(16, 8, 16, 1, 2, 2, 16, WIDTH),
            Normalization.CLIP,
            Map.of());
    Tensor mean = Tensors.randn(5, 1, 2, WIDTH).escape();
    try (FlameModel model =
        FlameModel.create(card, new TextMeans(Map.of("short", mean)), 1, Compute.CPU)) {
      model.save(folder.resolve("model"), card);
      try (FlameModel loaded = FlameModel.load(folder.resolve("model"), Compute.CPU)) {
        assertThat(Tensors.floats(loaded.textMeans().mean("short")))
            .isEqualTo(Tensors.floats(mean));
      }
    }
  }
}
