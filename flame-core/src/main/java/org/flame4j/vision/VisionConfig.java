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
 * @param pool which tokens become a picture's features
 * @param projectorLayers linear layers of the projector: 2 as published, {@code Linear, GELU,
 *     Linear, LayerNorm}; 1 is {@code Linear, LayerNorm}, and each more has a hidden one more
 * @param activation within the transformer; the projector's is always GELU
 */
public record VisionConfig(
    int imageSize,
    int patchSize,
    int width,
    int layers,
    int heads,
    double mlpRatio,
    int projectorHidden,
    int outputDim,
    Pool pool,
    int projectorLayers,
    Activation activation) {
  private static final int MOST_PROJECTOR_LAYERS = 8;

  /** A ratio of two whole numbers gives back the first of them. */
  private static final double ROUNDING = 1e-6;

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
    if (projectorLayers < 1 || projectorLayers > MOST_PROJECTOR_LAYERS) {
      throw new IllegalArgumentException(
          "projectorLayers must be 1 to %d; projectorLayers=%d"
              .formatted(MOST_PROJECTOR_LAYERS, projectorLayers));
    }
  }

  /** The published variant: mean of the patches, projector of two layers, GELU. */
  public VisionConfig(
      int imageSize,
      int patchSize,
      int width,
      int layers,
      int heads,
      double mlpRatio,
      int projectorHidden,
      int outputDim) {
    this(
        imageSize,
        patchSize,
        width,
        layers,
        heads,
        mlpRatio,
        projectorHidden,
        outputDim,
        Pool.AVG,
        2,
        Activation.GELU);
  }

  /** The same shape with another pool, projector and activation. */
  public VisionConfig with(Pool newPool, int newProjectorLayers, Activation newActivation) {
    return new VisionConfig(
        imageSize,
        patchSize,
        width,
        layers,
        heads,
        mlpRatio,
        projectorHidden,
        outputDim,
        newPool,
        newProjectorLayers,
        newActivation);
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
    return grid() * grid();
  }

  int mlpWidth() {
    return (int) (width * mlpRatio + ROUNDING);
  }

  /** Patches a side. */
  int grid() {
    return imageSize / patchSize;
  }

  /** Name of linear layer {@code i} of the projector, counted from 0. */
  String projectorLinear(int i) {
    return "mm." + 2 * i;
  }

  /** Name of the projector's norm. */
  String projectorNorm() {
    return "mm." + (2 * projectorLayers - 1);
  }
}
