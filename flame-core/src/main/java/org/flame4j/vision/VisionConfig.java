package org.flame4j.vision;

/**
 * Shape of the image tower.
 *
 * @param imageSize pixels a side
 * @param patchSize pixels a side of a patch; divides {@code imageSize}
 * @param width of the transformer
 * @param layers transformer blocks
 * @param heads attention heads; divide {@code width}
 * @param mlpRatio hidden width of a block's MLP over {@code width}
 * @param projectorHidden hidden width of the projector
 * @param outputDim width of the language model's hidden states
 */
public record VisionConfig(
    int imageSize,
    int patchSize,
    int width,
    int layers,
    int heads,
    double mlpRatio,
    int projectorHidden,
    int outputDim) {

  public VisionConfig {
    positive("imageSize", imageSize);
    positive("patchSize", patchSize);
    positive("width", width);
    positive("layers", layers);
    positive("heads", heads);
    positive("projectorHidden", projectorHidden);
    positive("outputDim", outputDim);
    divides("patchSize", patchSize, "imageSize", imageSize);
    divides("heads", heads, "width", width);
    if (!(mlpRatio > 0)) {
      throw new IllegalArgumentException("mlpRatio must be positive; mlpRatio=" + mlpRatio);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive; " + name + "=" + value);
    }
  }

  private static void divides(String name, int part, String wholeName, int whole) {
    if (whole % part != 0) {
      throw new IllegalArgumentException(
          name + "=" + part + " must divide " + wholeName + "=" + whole);
    }
  }

  /**
   * A usual shape by its name: {@code pocket} (6 x 192, for pictures of 64 pixels), {@code tiny},
   * {@code small}, {@code base} (the paper's ViT-B/16) or {@code large}.
   */
  public static VisionConfig named(String name, int imageSize, int patchSize, int outputDim) {
    // The published rule for the projector: as wide as the language model, at least 4096.
    int hidden = Math.max(outputDim, 4096);
    return switch (name) {
      case "pocket" -> new VisionConfig(imageSize, patchSize, 192, 6, 3, 4, 4 * 192, outputDim);
      case "tiny" -> new VisionConfig(imageSize, patchSize, 192, 12, 3, 4, hidden, outputDim);
      case "small" -> new VisionConfig(imageSize, patchSize, 384, 12, 6, 4, hidden, outputDim);
      case "base" -> new VisionConfig(imageSize, patchSize, 768, 12, 12, 4, hidden, outputDim);
      case "large" -> new VisionConfig(imageSize, patchSize, 1024, 24, 16, 4, hidden, outputDim);
      default ->
          throw new IllegalArgumentException(
              "model '" + name + "' is unknown; known: pocket, tiny, small, base, large");
    };
  }

  /** Patches of an image. */
  public int patches() {
    int side = imageSize / patchSize;
    return side * side;
  }

  int mlpWidth() {
    return (int) (width * mlpRatio);
  }
}
