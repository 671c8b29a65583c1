package org.flame4j.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Eight coloured squares with their captions, one broken picture, the shape of a tiny tower, and
 * commands on them.
 */
record Squares(Path folder) {
  static final Map<String, Color> COLOURS =
      Map.of(
          "red", Color.RED,
          "green", Color.GREEN,
          "blue", Color.BLUE,
          "black", Color.BLACK,
          "white", Color.WHITE,
          "yellow", Color.YELLOW,
          "pink", Color.PINK,
          "grey", Color.GRAY);

  Path pictures() {
    return folder.resolve("pictures");
  }

  void draw() throws IOException {
    Files.createDirectories(pictures());
    for (Map.Entry<String, Color> entry : COLOURS.entrySet()) {
      BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(entry.getValue());
      graphics.fillRect(0, 0, 40, 36);
      graphics.dispose();
      ImageIO.write(image, "png", pictures().resolve(entry.getKey() + ".png").toFile());
      Files.writeString(
          pictures().resolve(entry.getKey() + ".txt"), "a " + entry.getKey() + " square");
    }
    addBroken(pictures());
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 16, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 2,
         "projectorHidden": 64}
        """);
  }

  /** A folder with nothing but a broken picture. */
  Path unreadable() throws IOException {
    Path data = Files.createDirectories(folder.resolve("unreadable"));
    addBroken(data);
    return data;
  }

  private static void addBroken(Path data) throws IOException {
    Files.write(data.resolve("broken.png"), new byte[] {1, 2, 3});
    Files.writeString(data.resolve("broken.txt"), "a broken square");
  }

  /** Into {@code store}, by the tiny language model. */
  Object[] embed() {
    return new Object[] {
      "embed", "--llm", Flame.llm(), "--data", pictures(), "--out", folder.resolve("store")
    };
  }

  /** A model of 60 steps into a folder of that name. */
  Object[] train(String out) {
    return new Object[] {
      "train",
      "--data",
      pictures(),
      "--store",
      folder.resolve("store"),
      "--out",
      folder.resolve(out),
      "--model",
      folder.resolve("shape.json"),
      "--epochs",
      "60",
      "--batch",
      "9",
      "--lr",
      "3e-3",
      "--warmup",
      "5"
    };
  }
}
