package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.flame4j.model.CardFile;
import org.flame4j.model.ModelCard;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.AnyWeights;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.Weights;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of others on the command line: converted, and taken to start from. */
class TowerCommandsTest {
  @TempDir private Path folder;

  private static Path golden(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Flame.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Flame succeed(Object... args) {
    Flame flame = Flame.run(args);
    assertThat(flame.code()).as(flame.err()).isZero();
    return flame;
  }

  private static void assertRefused(String message, Object... args) {
    Flame flame = Flame.run(args);
    assertThat(flame.code()).isNotZero();
    assertThat(flame.err().strip()).contains(message).doesNotContain("\n");
  }

  @Test
  void convertsBothWays() {
    Path checkpoint = golden("towers/checkpoint.pt");
    Path model = folder.resolve("model");
    Flame made = succeed("convert", checkpoint, "--to", model, "--heads", 2, "--layer", 3);
    assertThat(made.out())
        .contains("37 tensors, ViT of 2 layers, width 32, 2 heads, patches of 8 on 32 pixels")
        .contains("texts: Mistral-Nemo, layer 3, running positions")
        .contains("not used: 4 tensors (visual.proj, visual.ln_post.weight, ");
    Path file = folder.resolve("model.safetensors");
    succeed("convert", model, "--to", file);
    try (Weights weights = SafetensorsFile.open(file)) {
      assertThat(weights.names()).hasSize(37).contains("mm.3.bias", "visual.conv1.weight");
    }
    assertRefused("--overwrite", "convert", model, "--to", file);
    assertRefused("already", "convert", model, "--to", folder.resolve("other"));
    assertRefused("no model folder", "convert", checkpoint, "--to", file);
    assertRefused(
        "has a card", "convert", model, "--to", folder.resolve("b.safetensors"), "--heads", 2);
    assertRefused("--heads", "convert", checkpoint, "--to", folder.resolve("c"));
    assertRefused("old form", "convert", golden("towers/old.pt"), "--to", folder.resolve("c"));
    assertRefused("does not exist", "convert", folder.resolve("none"), "--to", folder.resolve("c"));
  }

  private Object[] train(Object... more) throws IOException {
    Path store = folder.resolve("store");
    if (!Files.exists(store)) {
      List<PromptRows> prompts = List.of(new PromptRows("raw", "caption", 2, "h"));
      StoreManifest manifest = StoreManifest.of("tiny", "abc", 3, 40, prompts, "running", true);
      try (StoreWriter writer = StoreWriter.create(store, manifest);
          Scope scope = new Scope()) {
        writer.append(List.of("a", "b"), Nn.l2Normalize(Tensors.randn(1, 1, 2, 2, 40)));
      }
      Files.writeString(
          folder.resolve("data.tsv"),
          "key\timage\tcaption\na\t%s\tone\nb\t%s\ttwo\n"
              .formatted(golden("images/small.png"), golden("images/gray.jpg")));
      Files.writeString(
          folder.resolve("shape.json"),
          """
          {"imageSize": 32, "patchSize": 8, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 4,
           "projectorHidden": 48}
          """);
    }
    List<Object> args =
        new java.util.ArrayList<>(
            List.of("train", "--data", folder.resolve("data.tsv"), "--store", store));
    args.addAll(List.of("--model", folder.resolve("shape.json"), "--epochs", 2, "--batch", 2));
    args.addAll(List.of(more));
    return args.toArray();
  }

  @Test
  void trainsOnTopOfFrozenWeights() throws IOException {
    Path out = folder.resolve("trained");
    Path weights = golden("towers/checkpoint.pt");
    Object[] args =
        train(
            "--out",
            out,
            "--pretrained-image",
            weights,
            "--freeze",
            "all",
            "--pool",
            "cls",
            "--projector-layers",
            3,
            "--activation",
            "quick_gelu",
            "--patch-dropout",
            0.5);
    Flame flame = succeed(args);
    assertThat(flame.err())
        .contains("29 tensors by open_clip's names")
        .contains("activation quick_gelu, as --activation says")
        .contains("training 5,976 parameters");
    ModelCard card = CardFile.read(out);
    assertThat(card.vision().pool()).isEqualTo(Pool.CLS);
    assertThat(card.vision().projectorLayers()).isEqualTo(3);
    assertThat(card.vision().activation()).isEqualTo(Activation.QUICK_GELU);
    assertThat(card.training())
        .containsEntry("pretrainedImage", "checkpoint.pt")
        .containsEntry("freeze", "all")
        .containsEntry("patchDropout", "0.5");
    try (Weights before = AnyWeights.open(weights);
        Weights after = AnyWeights.open(out);
        Scope scope = new Scope()) {
      for (String name : after.names()) {
        if (name.startsWith("visual.")) {
          assertThat(Tensors.floats(after.load(name)))
              .as(name)
              .isEqualTo(Tensors.floats(before.load(name)));
        }
      }
    }
  }

  @Test
  void saysWhereTheActivationComesFrom() throws IOException {
    Path weights = Files.createDirectories(folder.resolve("weights"));
    Files.copy(golden("towers/timm.safetensors"), weights.resolve("model.safetensors"));
    Path out = folder.resolve("a");
    assertThat(succeed(train("--out", out, "--pretrained-image", weights)).err())
        .contains("activation gelu, which the weights do not tell");
    Files.writeString(
        weights.resolve("config.json"),
        "{\"architecture\": \"vit_base_patch16_clip_quickgelu_224\"}");
    Path other = folder.resolve("b");
    assertThat(succeed(train("--out", other, "--pretrained-image", weights)).err())
        .contains("activation quick_gelu, as the configuration beside the weights says");
    assertThat(CardFile.read(other).vision().activation()).isEqualTo(Activation.QUICK_GELU);
  }

  @Test
  void refusesWhatDoesNotAgree() throws IOException {
    Path weights = golden("towers/timm.safetensors");
    Path out = folder.resolve("c");
    assertRefused("freeze=3", train("--out", out, "--freeze", "3"));
    Object[] args = train("--out", out, "--pretrained-image", weights);
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 8, "width": 64, "layers": 2, "heads": 2, "mlpRatio": 4,
         "projectorHidden": 48}
        """);
    assertRefused("the model is 64 wide", args);
    assertThat(out).doesNotExist();
  }
}
