package org.flame4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.flame4j.cli.help.Section;
import org.flame4j.image.Normalization;
import org.flame4j.model.ModelCard;
import org.flame4j.vision.Pool;
import org.flame4j.vision.VisionConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The shape of an image tower. */
@Section("Image tower")
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
  @Bounds(least = 1)
  private int imageSize = 224;

  @Option(
      names = "--patch-size",
      defaultValue = "16",
      paramLabel = "N",
      description = "Pixels a side of a patch (default: 16).")
  @Bounds(least = 1)
  private int patchSize = 16;

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description =
          "avg or cls: features from the mean of the patches or from the class token (default: avg).")
  private @Nullable Pool pool;

  @Option(
      names = "--projector-layers",
      paramLabel = "N",
      description = "Linear layers of the projector (default: 2, as published).")
  @Bounds(least = 1, most = 8)
  private @Nullable Integer projectorLayers;

  @Mixin private TowerStart start = new TowerStart();

  /** What it starts from, and what of it is trained. */
  TowerStart start() {
    return start;
  }

  /** Refuses a shape that is none, before any work. */
  void check(CommandSpec spec) {
    if (isFile()) {
      return;
    }
    if (imageSize % patchSize != 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--image-size must be a multiple of --patch-size; they are %d and %d"
              .formatted(imageSize, patchSize));
    }
    VisionConfig.named(model, imageSize, patchSize, 1); // refuses a name that is none
  }

  private boolean isFile() {
    return model.endsWith(".json");
  }

  /** The card of an untrained model whose embeddings have that width. */
  ModelCard card(ModelCard.TextTower text, int width) {
    VisionConfig vision =
        isFile()
            ? VisionConfigFile.read(Path.of(model), width)
            : VisionConfig.named(model, imageSize, patchSize, width);
    VisionConfig variant =
        vision.with(
            pool == null ? vision.pool() : pool,
            projectorLayers == null ? vision.projectorLayers() : projectorLayers,
            start.activation().orElse(vision.activation()));
    return new ModelCard(ModelCard.VERSION, text, variant, Normalization.CLIP, Map.of());
  }
}
