package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Training in a process that is killed, twice, in the middle of an epoch. */
class KilledTrainingTest {
  private static final int STEPS = 150; // 50 epochs of 3
  private static final Set<String> TIMES = Set.of("seconds", "imagesPerSecond", "waitShare");

  @TempDir private Path folder;

  private void draw() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 11; i++) {
      BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
      for (int x = 0; x < 40; x++) {
        for (int y = 0; y < 36; y++) {
          image.setRGB(x, y, new Color((x * i) % 256, (y * 7) % 256, 20 * i).getRGB());
        }
      }
      ImageIO.write(image, "png", pictures.resolve("p" + i + ".png").toFile());
      Files.writeString(pictures.resolve("p" + i + ".txt"), "picture number " + i);
    }
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 16, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 2,
         "projectorHidden": 64}
        """);
    Flame embed =
        Flame.run(
            "embed", "--llm", Flame.llm(), "--data", pictures, "--out", folder.resolve("store"));
    assertThat(embed.code()).as(embed.err()).isZero();
  }

  private List<String> train(String out, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                folder.resolve("pictures").toString(),
                "--store",
                folder.resolve("store").toString(),
                "--out",
                folder.resolve(out).toString(),
                "--model",
                folder.resolve("shape.json").toString(),
                "--epochs",
                "50",
                "--batch",
                "4",
                "--lr",
                "3e-3",
                "--checkpoint-every",
                "0.002"));
    line.addAll(List.of(more));
    return line;
  }

  private static Flame run(List<String> line) {
    return Flame.run(line.toArray());
  }

  /** Kills a process of its own as soon as that many steps are written down. */
  private void killBehind(int steps) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(train("killed"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    Path metrics = folder.resolve("killed/metrics.jsonl.part");
    while (process.isAlive() && lines(metrics) < steps) {
      process.waitFor(2, TimeUnit.MILLISECONDS);
    }
    boolean killed = process.isAlive();
    process.destroyForcibly().waitFor();
    assertThat(killed).as(Files.readString(folder.resolve("log.txt"))).isTrue();
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    long lines = 0;
    for (byte b : Files.readAllBytes(file)) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }

  private List<JsonNode> metrics(String out) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl"))) {
      ObjectNode step = (ObjectNode) JsonMapper.shared().readTree(line);
      step.remove(TIMES);
      steps.add(step);
    }
    return steps;
  }

  @Test
  @Timeout(180)
  void endsAsIfNothingHadHappened() throws Exception {
    draw();
    Flame undisturbed = run(train("undisturbed"));
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
    killBehind(40);
    killBehind(90);

    List<String> otherRate = train("killed");
    otherRate.set(otherRate.indexOf("3e-3"), "2e-3");
    assertThat(run(otherRate).err())
        .contains("holds an unfinished run with --lr 0.003, not 0.002: give");

    Flame last = run(train("killed"));
    assertThat(last.code()).as(last.err()).isZero();
    assertThat(last.err()).contains("going on behind step ");
    assertThat(metrics("killed")).hasSize(STEPS).isEqualTo(metrics("undisturbed"));
    assertThat(folder.resolve("killed/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("undisturbed/model.safetensors"));
    assertThat(folder.resolve("killed/checkpoints")).doesNotExist();
    assertThat(Files.readString(folder.resolve("killed/run.json"))).contains("\"starts\"");
    assertThat(run(train("killed")).err()).contains("holds a model already");
  }
}
