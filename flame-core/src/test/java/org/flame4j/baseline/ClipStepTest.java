package org.flame4j.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.TrainConfig;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four pictures of one colour each, and their captions. */
class ClipStepTest {
  private static final List<String> CAPTIONS =
      List.of("black as night", "a very red thing made of clay", "green", "the blue sea");
  private static final VisionConfig SHAPE = new VisionConfig(32, 16, 32, 2, 2, 2, 64, 24);

  @TempDir private Path folder;
  private TextTokenizer tokenizer;
  private TextTower tower;
  private FlameModel model;

  @BeforeEach
  void create() {
    tokenizer = TextTokenizer.open(Golden.path("llm-mistral"));
    tower = new TextTower(config(), tokenizer, 1);
    ModelCard.TextTower text = new ModelCard.TextTower("none", 0, "none");
    model =
        FlameModel.create(
            new ModelCard(ModelCard.VERSION, text, SHAPE, Normalization.CLIP, Map.of()),
            1,
            Compute.CPU);
  }

  private TextTowerConfig config() {
    return new TextTowerConfig(tokenizer.vocabSize(), 2, 32, 2, 12, 24);
  }

  @AfterEach
  void close() {
    model.close();
    tower.close();
    tokenizer.close();
  }

  private static ImageBatch batch() {
    byte[] pixels = new byte[4 * 3 * 32 * 32];
    int plane = 32 * 32;
    for (int picture = 1; picture < 4; picture++) { // the first is black
      int start = (picture * 3 + picture - 1) * plane;
      Arrays.fill(pixels, start, start + plane, (byte) 255);
    }
    List<Sample> samples =
        IntStream.range(0, 4)
            .mapToObj(i ->
                new Sample(
                    "picture" + i,
                    ImageSource.file(Path.of("none")),
                    Map.of("caption", CAPTIONS.get(i))))
            .toList();
    return new ImageBatch(Tensors.of(pixels, 4, 3, 32, 32).escape(), samples);
  }

  private static List<float[]> values(Map<String, Tensor> parameters) {
    return parameters.values().stream().map(Tensors::floats).toList();
  }

  private static long changed(List<float[]> before, Map<String, Tensor> now) {
    List<float[]> after = values(now);
    return IntStream.range(0, before.size())
        .filter(i -> !Arrays.equals(before.get(i), after.get(i)))
        .count();
  }

  @Test
  void everyParameterOfBothTowersMoves() {
    try (ImageBatch batch = batch();
        ClipStep step = new ClipStep(model, tower, "caption", TrainConfig.paper())) {
      List<float[]> image = values(model.parameters());
      List<float[]> text = values(tower.parameters());
      step.run(batch, 0, 1e-2);
      assertThat(changed(image, model.parameters())).isEqualTo(image.size());
      assertThat(changed(text, tower.parameters())).isEqualTo(text.size());
    }
    assertThat(tower.parameters().values()).noneMatch(Tensor::requiresGrad);
  }

  @Test
  void lossFallsAndPicturesFindTheirCaptions() {
    double first = 0;
    double last = 0;
    try (ImageBatch batch = batch();
        Scope scope = new Scope()) {
      try (ClipStep step = new ClipStep(model, tower, "caption", TrainConfig.paper())) {
        for (int i = 0; i < 120; i++) {
          last = step.run(batch, i, 3e-3).orElseThrow().loss();
          first = i == 0 ? last : first;
        }
      }
      assertThat(last).isLessThan(first / 4);
      Tensor scores =
          model.imageFeatures(batch.pixels()).matmul(tower.embed(CAPTIONS).transpose(0, 1));
      assertThat(Tensors.longs(scores.argmax(1))).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void anEmbeddingDoesNotDependOnItsBatch() {
    try (Scope scope = new Scope()) {
      Tensor all = tower.embed(CAPTIONS);
      for (int i = 0; i < CAPTIONS.size(); i++) {
        Tensor alone = tower.embed(CAPTIONS.subList(i, i + 1));
        assertThat(Golden.relativeError(alone, all.narrow(0, i, 1))).isLessThan(1e-5);
      }
      assertThat(Tensors.floats(tower.embed(List.of("word ".repeat(40)))))
          .doesNotContain(Float.NaN);
      assertThat(tower.embed(List.of()).shape()).containsExactly(0, 24);
    }
  }

  @Test
  void aFolderGivesTheSameTower() {
    assertThat(TextTowerFolder.isIn(folder)).isFalse();
    TextTowerFolder.save(tower, folder);
    assertThat(TextTowerFolder.isIn(folder)).isTrue();
    try (TextTower loaded = TextTowerFolder.load(folder, tokenizer);
        Scope scope = new Scope()) {
      assertThat(Tensors.floats(loaded.embed(CAPTIONS)))
          .isEqualTo(Tensors.floats(tower.embed(CAPTIONS)));
      assertThat(loaded.embed(CAPTIONS).dtype()).isEqualTo(DType.F32);
    }
  }

  @Test
  void saysWhatIsWrongWithAFolder() throws IOException {
    TextTowerFolder.save(tower, folder);
    Path shape = folder.resolve("text.json");
    String json = Files.readString(shape);
    Files.writeString(shape, json.replace("\"width\" : 32", "\"width\" : 64"));
    assertThatThrownBy(() -> TextTowerFolder.load(folder, tokenizer))
        .isInstanceOf(BaselineException.class)
        .hasMessageContaining("text.safetensors: tensor 'model.embed_tokens.weight'");
    Files.writeString(shape, json.replace("\"layers\" : 2,", ""));
    assertThatThrownBy(() -> TextTowerFolder.load(folder, tokenizer))
        .isInstanceOf(BaselineException.class)
        .hasMessageContaining("text.json");
    TextTowerConfig other = new TextTowerConfig(7, 2, 32, 2, 12, 24);
    assertThatThrownBy(() -> new TextTower(other, tokenizer, 1))
        .hasMessageContaining("knows 7 tokens");
  }
}
