package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * For training: a random part of the picture, bicubic to a square, as torchvision draws it.
 *
 * @param minScale smallest share of the picture's area (the paper: 0.9)
 * @param maxScale largest share (1.0)
 */
public record RandomResizedCrop(int size, double minScale, double maxScale)
    implements ImageTransform {
  private static final int TRIES = 10;
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

  private record Box(long top, long left, long height, long width) {}

  @Override
  public Tensor apply(Tensor image, RandomGenerator random) {
    try (Scope scope = new Scope()) {
      Box box = draw(image.size(1), image.size(2), random);
      Tensor part = image.narrow(1, box.top, box.height).narrow(2, box.left, box.width);
      return scope.keep(Nn.resizeBicubic(part.unsqueeze(0), size, size).squeeze(0).contiguous());
    }
  }

  private Box draw(long height, long width, RandomGenerator random) {
    for (int i = 0; i < TRIES; i++) {
      double area =
          height
              * width
              * (minScale == maxScale ? minScale : random.nextDouble(minScale, maxScale));
      double ratio = Math.exp(random.nextDouble(Math.log(MIN_RATIO), Math.log(MAX_RATIO)));
      long w = Math.round(Math.sqrt(area * ratio));
      long h = Math.round(Math.sqrt(area / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Box(random.nextLong(height - h + 1), random.nextLong(width - w + 1), h, w);
      }
    }
    return middle(height, width);
  }

  /** The largest middle part within the allowed ratios. */
  private static Box middle(long height, long width) {
    double ratio = (double) width / height;
    long w = ratio > MAX_RATIO ? Math.max(1, Math.round(height * MAX_RATIO)) : width;
    long h = ratio < MIN_RATIO ? Math.max(1, Math.round(width / MIN_RATIO)) : height;
    return new Box((height - h) / 2, (width - w) / 2, h, w);
  }
}
