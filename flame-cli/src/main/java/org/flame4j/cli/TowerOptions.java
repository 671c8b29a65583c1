package org.flame4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.flame4j.image.Normalization;
import org.flame4j.model.ModelCard;
import org.flame4j.vision.VisionConfig;
import picocli.CommandLine.Option;

/** The shape of an image tower. */
final class TowerOptions {
  @Option(
      names = "--model",
      defaultValue = "base",
      paramLabel = "NAME",
      description =
          "pocket, tiny, small, base or large, or a JSON file with a shape of your own (default: base).")
  private String model = "base";

  @Option(
      names = "--image-size",
      defaultValue = "224",
      paramLabel = "N",
      description = "Pixels a side (default: 224).")
  private int imageSize = 224;

  @Option(
      names = "--patch-size",
      defaultValue = "16",
      paramLabel = "N",
      description = "Pixels a side of a patch (default: 16).")
  private int patchSize = 16;

  /** The card of an untrained model whose embeddings have that width. */
  ModelCard card(ModelCard.TextTower text, int width) {
    VisionConfig vision =
        model.endsWith(".json")
            ? VisionConfigFile.read(Path.of(model), width)
            : VisionConfig.named(model, imageSize, patchSize, width);
    return new ModelCard(ModelCard.VERSION, text, vision, Normalization.CLIP, Map.of());
  }
}
