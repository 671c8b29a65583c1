package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * For training: a random part of the picture, of 3:4 to 4:3 and a random share of the area, bicubic
 * to a square, as torchvision draws it: up to ten tries, then the middle.
 *
 * @param minScale smallest share of the picture's area (the paper: 0.9)
 * @param maxScale largest share (1.0)
 */
public record RandomResizedCrop(int size, double minScale, double maxScale)
    implements ImageTransform {
  private static final int TRIES = 10;
  private static final double SPARE = 1.2;
  private static final double MIN_RATIO = 3.0 / 4;
  private static final double MAX_RATIO = 4.0 / 3;

  public RandomResizedCrop {
    if (size < 1 || !(minScale > 0) || minScale > maxScale || maxScale > 1) {
      throw new IllegalArgumentException(
          "crop needs size > 0 and 0 < minScale <= maxScale <= 1; size="
              + size
              + ", minScale="
              + minScale
              + ", maxScale="
              + maxScale);
    }
  }

  /**
   * Twice the result, or what leaves the narrowest crop a fifth more samples than the result has.
   */
  @Override
  public int enough() {
    double share = Math.sqrt(minScale * MIN_RATIO);
    return (int) Math.max(2.0 * size, Math.ceil(SPARE * size / share));
  }

  private record Box(int top, int left, int height, int width) {}

  @Override
  public Tensor apply(Tensor image, RandomGenerator random) {
    try (Scope scope = new Scope()) {
      Box box = draw((int) image.size(1), (int) image.size(2), random);
      ResampledAxis rows = new ResampledAxis(box.height, size, 0, size);
      ResampledAxis columns = new ResampledAxis(box.width, size, 0, size);
      return scope.keep(Bicubic.resample(image, box.top, box.left, rows, columns));
    }
  }

  private Box draw(int height, int width, RandomGenerator random) {
    for (int i = 0; i < TRIES; i++) {
      double area = (double) height * width * Chance.between(minScale, maxScale, random);
      double ratio = Math.exp(Chance.between(Math.log(MIN_RATIO), Math.log(MAX_RATIO), random));
      double w = Math.rint(Math.sqrt(area * ratio));
      double h = Math.rint(Math.sqrt(area / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Box(
            random.nextInt(height - (int) h + 1),
            random.nextInt(width - (int) w + 1),
            (int) h,
            (int) w);
      }
    }
    return middle(height, width);
  }

  /** The largest middle part within the allowed ratios. */
  private static Box middle(int height, int width) {
    double ratio = (double) width / height;
    int w = ratio > MAX_RATIO ? (int) Math.rint(height * MAX_RATIO) : width;
    int h = ratio < MIN_RATIO ? (int) Math.rint(width / MIN_RATIO) : height;
    return new Box((height - h) / 2, (width - w) / 2, h, w);
  }
}
