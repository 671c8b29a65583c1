package org.flame4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.flame4j.Golden;
import org.flame4j.image.Normalization;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.Weights;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of others become ours and go back with every bit. */
class ModelConversionTest {
  private static final ConversionOptions TWO_HEADS =
      new ConversionOptions(2, null, null, null, null, null);

  @TempDir private Path dir;

  private static Path checkpoint() {
    return Golden.path("towers/checkpoint.pt");
  }

  /** The golden tensors in a safetensors file, changed. */
  private Path file(String name, UnaryOperator<Map<String, Tensor>> change) {
    try (Scope scope = new Scope();
        Weights golden = SafetensorsFile.open(Golden.path("towers/checkpoint.safetensors"))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      golden.names().forEach(n -> tensors.put(n, golden.load(n)));
      Path file = dir.resolve(name);
      SafetensorsWriter.write(file, change.apply(tensors), Map.of());
      return file;
    }
  }

  private static void assertSameTensors(Path actual, Path expected, String prefix) {
    try (Weights a = SafetensorsFile.open(actual);
        Weights e = SafetensorsFile.open(expected);
        Scope scope = new Scope()) {
      for (String name : a.names()) {
        assertThat(a.info(name)).as(name).isEqualTo(e.info(prefix + name));
        assertThat(Tensors.floats(a.load(name)))
            .as(name)
            .isEqualTo(Tensors.floats(e.load(prefix + name)));
      }
    }
  }

  @Test
  void readsThePublishedForm() {
    Path model = dir.resolve("model");
    ModelConversion.Result result = ModelConversion.toFolder(checkpoint(), model, TWO_HEADS);
    assertThat(result.card().vision()).isEqualTo(new VisionConfig(32, 8, 32, 2, 2, 4, 48, 40));
    assertThat(result.card().text())
        .isEqualTo(new ModelCard.TextTower("Mistral-Nemo", 39, "running"));
    assertThat(result.unused())
        .containsExactlyInAnyOrder(
            "visual.proj", "visual.ln_post.weight", "visual.ln_post.bias", "text.weight");
    assertThat(result.missing()).isEmpty();
    try (FlameModel read = FlameModel.load(model, Compute.CPU);
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      assertThat(Golden.relativeError(read.encoder().forward(golden.load("x")), golden.load("avg")))
          .isLessThan(1e-5);
      assertThat(read.logitScale().item()).isEqualTo(2.5);
    }
  }

  @Test
  void goesRoundWithEveryBit() throws IOException {
    for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
      Path source =
          file(
              dtype + ".safetensors",
              tensors -> {
                tensors.replaceAll((n, t) -> t.numel() == 1 ? t : t.to(dtype));
                return tensors;
              });
      Path model = dir.resolve("model-" + dtype);
      ModelConversion.toFolder(source, model, TWO_HEADS);
      Path file = dir.resolve("out-" + dtype + ".safetensors");
      ModelConversion.toFile(model, file);
      assertSameTensors(file, source, "module.");
      Path again = dir.resolve("again-" + dtype);
      ModelConversion.toFolder(file, again, ConversionOptions.NONE);
      assertThat(again.resolve("model.safetensors"))
          .hasSameBinaryContentAs(model.resolve("model.safetensors"));
      assertThat(again.resolve("card.json")).hasSameBinaryContentAs(model.resolve("card.json"));
    }
  }

  @Test
  void meansOfTextsGoAlong() {
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("tiny", 1, "shared"),
            new VisionConfig(32, 16, 32, 2, 2, 2, 64, 48).with(Pool.CLS, 3, Activation.QUICK_GELU),
            Normalization.CLIP,
            Map.of("llmHash", "x"));
    Path model = dir.resolve("model");
    Tensor mean = Tensors.uniform(1, 0, 1, 3, 48).escape();
    try (FlameModel made =
        FlameModel.create(card, new TextMeans(Map.of("short", mean)), 1, Compute.CPU)) {
      made.save(model, card);
      ModelConversion.toFile(model, dir.resolve("a.safetensors"));
      Path again = dir.resolve("again");
      ModelConversion.Result result =
          ModelConversion.toFolder(dir.resolve("a.safetensors"), again, ConversionOptions.NONE);
      assertThat(result.card()).isEqualTo(card);
      assertThat(result.unused()).isEmpty();
      try (FlameModel read = FlameModel.load(again, Compute.CPU)) {
        assertThat(Tensors.floats(read.textMeans().mean("short"))).isEqualTo(Tensors.floats(mean));
      }
    }
  }

  private void assertRefused(String gone, ConversionOptions options, String... message) {
    Path file =
        file(
            "bad.safetensors",
            tensors -> {
              tensors.keySet().removeIf(name -> name.startsWith(gone));
              return tensors;
            });
    assertThatThrownBy(() -> ModelConversion.toFolder(file, dir.resolve("bad"), options))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(message);
    assertThat(dir.resolve("bad")).doesNotExist();
  }

  @Test
  void refusesWhatIsNoModel() {
    assertRefused("none", ConversionOptions.NONE, "width of 32", "--heads");
    assertRefused("module.mm.", TWO_HEADS, "'mm.0.weight'", "--pretrained-image");
    assertRefused("module.visual.conv1", TWO_HEADS, "'visual.conv1.weight' is missing");
    assertRefused("module.visual.ln_pre.bias", TWO_HEADS, "'visual.ln_pre.bias' is missing");
    assertRefused("none", new ConversionOptions(5, null, null, null, null, null), "heads=5");
  }

  @Test
  void startsScalarsThatAreNotThere() {
    Path file =
        file(
            "clip.safetensors",
            tensors -> {
              tensors.remove("module.logit_bias");
              return tensors;
            });
    ModelConversion.Result result = ModelConversion.toFolder(file, dir.resolve("model"), TWO_HEADS);
    assertThat(result.missing()).containsExactly("logit_bias");
    try (FlameModel read = FlameModel.load(dir.resolve("model"), Compute.CPU)) {
      assertThat(read.logitBias().item()).isEqualTo(-10);
    }
  }

  @Test
  void readsCardsOfVersionOneAsThePublishedVariant() throws IOException {
    Path model = dir.resolve("model");
    ModelConversion.toFolder(checkpoint(), model, TWO_HEADS);
    Path card = model.resolve("card.json");
    String text = Files.readString(card);
    String old =
        text.replace("\"version\" : 2", "\"version\" : 1").replaceFirst(",\\s*\"pool\"[^}]*", "");
    Files.writeString(card, old);
    assertThat(old).doesNotContain("activation");
    try (FlameModel read = FlameModel.load(model, Compute.CPU)) {
      assertThat(read.card().version()).isEqualTo(2);
      assertThat(read.card().vision().pool()).isEqualTo(Pool.AVG);
      assertThat(read.card().vision().activation()).isEqualTo(Activation.GELU);
    }
    Files.writeString(card, text.replace("\"version\" : 2", "\"version\" : 3"));
    assertThatThrownBy(() -> CardFile.read(model)).hasMessageContainingAll("version 3", "known: 2");
    Files.writeString(card, text.replace("\"gelu\"", "\"relu\""));
    assertThatThrownBy(() -> CardFile.read(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(card.toString(), "relu");
  }
}
