package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * For evaluation: the shorter side to {@code size}, bicubic, then the middle square; sizes and
 * offsets rounded as torchvision does.
 */
public record ResizeCenterCrop(int size) implements ImageTransform {
  public ResizeCenterCrop {
    if (size < 1) {
      throw new IllegalArgumentException("image size must be positive; size=" + size);
    }
  }

  @Override
  public Tensor apply(Tensor image, RandomGenerator random) {
    try (Scope scope = new Scope()) {
      long shorter = Math.min(image.size(1), image.size(2));
      ResampledAxis rows = middle(image.size(1), shorter);
      ResampledAxis columns = middle(image.size(2), shorter);
      return scope.keep(Bicubic.resample(image, 0, 0, rows, columns));
    }
  }

  private ResampledAxis middle(long side, long shorter) {
    long resized = size * side / shorter;
    // Halves are rounded to even, as Python's round does.
    long offset = (long) Math.rint((resized - size) / 2.0);
    return new ResampledAxis((int) side, resized, offset, size);
  }
}
