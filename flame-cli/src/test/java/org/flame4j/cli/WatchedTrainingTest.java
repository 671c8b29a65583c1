package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a training run tells of itself: scores, metrics, event files, a page. */
class WatchedTrainingTest {
  private static final List<String> NAMES = List.of("red", "green", "blue", "white", "black");

  @TempDir private Path folder;

  @BeforeEach
  void pictures() throws IOException {
    List<Color> colours = List.of(Color.RED, Color.GREEN, Color.BLUE, Color.WHITE, Color.BLACK);
    Files.createDirectories(folder.resolve("data"));
    for (int i = 0; i < NAMES.size(); i++) {
      BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 32 * 32; at++) {
        image.setRGB(at % 32, at / 32, colours.get(i).getRGB());
      }
      Path file = folder.resolve("data/" + NAMES.get(i) + ".png");
      ImageIO.write(image, "png", file.toFile());
      Files.writeString(folder.resolve("data/" + NAMES.get(i) + ".txt"), NAMES.get(i) + " square");
    }
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 16, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 2,
         "projectorHidden": 64}
        """);
    Flame embedded =
        Flame.run(
            "embed", "--llm", Flame.llm(), "--data", data(), "--out", folder.resolve("store"));
    assertThat(embedded.code()).as(embedded.err()).isZero();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Flame train(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                data(),
                "--out",
                folder.resolve("model"),
                "--model",
                folder.resolve("shape.json"),
                "--epochs",
                "20",
                "--batch",
                "5",
                "--lr",
                "3e-3",
                "--warmup",
                "2"));
    args.addAll(List.of(more));
    return Flame.run(args.toArray());
  }

  @Test
  void aRunIsJudgedAndDrawn() throws IOException {
    Flame flame =
        train("--store", folder.resolve("store"), "--val-data", data(), "--val-every", "8");
    assertThat(flame.code()).as(flame.err()).isZero();
    Path model = folder.resolve("model");
    List<JsonNode> lines =
        Files.readAllLines(model.resolve("metrics.jsonl")).stream()
            .map(line -> JsonMapper.shared().readTree(line))
            .toList();
    List<JsonNode> scored = lines.stream().filter(line -> line.has("validation")).toList();
    assertThat(scored.stream().map(line -> line.path("step").asInt())).containsExactly(8, 16, 20);
    assertThat(flame.err())
        .contains("5 of 5 samples of --val-data have the keys of samples that are trained on");
    JsonNode last = scored.getLast().path("validation");
    assertThat(last.path("pictures").asInt()).isEqualTo(5);
    assertThat(last.path("prompts").propertyNames()).containsExactly("long", "raw");
    assertThat(last.at("/prompts/raw/imageToText/10").asDouble()).isOne();
    assertThat(model.resolve("checkpoints/best/card.json")).exists();
    assertThat(model.resolve("report.html")).content().contains("Validation", "<svg");
    try (Stream<Path> files = Files.list(model)) {
      assertThat(files.filter(file -> file.toString().contains("events.out.tfevents."))).hasSize(1);
    }
    JsonNode start =
        JsonMapper.shared().readTree(model.resolve("run.json")).at("/starts/0/program");
    assertThat(start.path("microBatch").asString()).isEqualTo("256");
    assertThat(start.path("validationData").asString()).isEqualTo(data().toString());
    assertThat(start.path("validationEvery").asString()).isEqualTo("8");
    Path page = folder.resolve("page.html");
    Flame report = Flame.run("report", model, "--html", page);
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(page).content().contains("came to its end");
  }

  @Test
  void optionsThatMakeNoSenseTogetherAreRefused() {
    assertThat(train("--store", "s", "--val-every", "3").err()).contains("--val-data");
    assertThat(train("--store", "s", "--val-data", data(), "--val-every", "0").code()).isEqualTo(2);
    assertThat(train("--baseline", Flame.llm(), "--val-data", data()).err())
        .contains("--val-data needs a --store");
    assertThat(train("--store", "s", "--keep", "0").err()).contains("--keep must be at least 1");
    assertThat(train("--store", "s", "--checkpoint-every", "-1").code()).isEqualTo(2);
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void aBatchOrWarmupThatIsTooLongIsSaid() {
    Path shape = folder.resolve("shape.json");
    Path store = folder.resolve("store");
    Object[] line = {
      "train",
      "--data",
      data(),
      "--store",
      store,
      "--out",
      folder.resolve("model"),
      "--model",
      shape,
      "--epochs",
      "2",
      "--batch",
      "50",
      "--positives",
      "100"
    };
    Flame flame = Flame.run(line);
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.err())
        .contains(
            "a batch of 50 is more than there is: every step takes all 5 pictures",
            "--positives 100 is more than the 11 text rows of a picture: all are drawn",
            "a warmup of 100 steps is longer than the run: the learning rate does not reach --lr; lower --warmup");
  }

  @Test
  void oneStepIsOneStep() {
    Flame flame =
        Flame.run(
            "train",
            "--data",
            data(),
            "--store",
            folder.resolve("store"),
            "--out",
            folder.resolve("short"),
            "--model",
            folder.resolve("shape.json"),
            "--epochs=1",
            "--warmup=1");
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.err()).contains("on 5 pictures, 1 step\n").doesNotContain("warmup");
    assertThat(folder.resolve("short/report.html")).content().contains("step, 1 epoch");
  }

  @Test
  void aFolderWithoutARunIsNamed() {
    Flame flame = Flame.run("report", folder);
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err().lines()).hasSize(1);
    assertThat(flame.err()).contains(folder.toString(), "metrics.jsonl");
  }
}
