package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code flame train --processes}: the same run as in one process. */
class ProcessesCommandTest {
  private static final int PICTURES = 7;

  @TempDir private Path folder;

  @BeforeEach
  void data() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.getHSBColor(i / (float) PICTURES, 1, 1));
      graphics.fillOval(4, 2 * i, 30, 20);
      graphics.dispose();
      ImageIO.write(image, "png", data.resolve("p" + i + ".png").toFile());
      Files.writeString(data.resolve("p" + i + ".txt"), "an oval of colour " + i);
    }
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 16, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 2,
         "projectorHidden": 64}
        """);
  }

  private Flame train(String out, String... more) {
    List<Object> line = new ArrayList<>(List.of("train", "--data", folder.resolve("data")));
    line.addAll(List.of("--store", folder.resolve("store"), "--out", folder.resolve(out)));
    line.addAll(List.of("--model", folder.resolve("shape.json"), "--epochs", "3", "--batch", "4"));
    line.addAll(List.of("--lr", "1e-3", "--warmup", "2"));
    line.addAll(List.of(more));
    return Flame.run(line.toArray());
  }

  private List<Double> losses(String out) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl"))) {
      JsonNode loss = JsonMapper.shared().readTree(line).path("loss");
      if (loss.isNumber()) {
        losses.add(loss.asDouble());
      }
    }
    return losses;
  }

  @Test
  @Timeout(180)
  void twoProcessesEndAsOneDoes() throws IOException {
    Flame embedded =
        Flame.run(
            "embed",
            "--llm",
            Flame.llm(),
            "--data",
            folder.resolve("data"),
            "--out",
            folder.resolve("store"));
    assertThat(embedded.code()).as(embedded.err()).isZero();
    Flame one = train("one");
    assertThat(one.code()).as(one.err()).isZero();
    leaveAnotherRunUnfinished(folder.resolve("two"));
    Flame two = train("two", "--processes", "2", "--peer-timeout", "60", "--overwrite");
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(two.err()).isEmpty(); // what the first says goes past this one
    List<Double> expected = losses("one");
    List<Double> losses = losses("two");
    assertThat(losses).hasSize(3 * 2).hasSameSizeAs(expected); // 4 pictures and 3 an epoch
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(expected.get(i), Offset.offset(1e-4));
    }
    assertThat(folder.resolve("two/model.safetensors")).exists();
    Flame again = train("two", "--processes", "2", "--peer-timeout", "60");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .startsWith("flame: " + folder.resolve("two") + " holds a model already")
        .satisfies(err -> assertThat(err.lines()).hasSize(1));
  }

  private static void leaveAnotherRunUnfinished(Path run) throws IOException {
    Files.createDirectories(run.resolve("checkpoints/step-000000009"));
    Files.writeString(
        run.resolve("run.json"),
        """
        {"version": 1, "settings": {"lr": "7"}, "data": {}, "starts": []}
        """);
  }

  @Test
  void whatCanBeCheckedIsCheckedOnce() {
    Flame noStore = train("x", "--processes", "100000");
    assertThat(noStore.code()).isEqualTo(1);
    assertThat(noStore.err().lines()).hasSize(2);
    assertThat(noStore.err())
        .startsWith("warning: --processes 100000 is more than the ")
        .contains("flame: " + folder.resolve("store") + " is not an embedding store");
    Flame noLoss = train("x", "--processes", "2", "--loss", "dog");
    assertThat(noLoss.err()).startsWith("flame: loss 'dog' is unknown");
    assertThat(noLoss.err().lines()).hasSize(1);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    Flame none = train("x", "--processes", "0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--processes must be at least 1; it is 0");
  }
}
