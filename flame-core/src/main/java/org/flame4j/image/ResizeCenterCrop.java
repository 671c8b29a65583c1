package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Nn;
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
      long height = image.size(1);
      long width = image.size(2);
      long shorter = Math.min(height, width);
      long newHeight = height == shorter ? size : (long) size * height / shorter;
      long newWidth = width == shorter ? size : (long) size * width / shorter;
      Tensor resized = Nn.resizeBicubic(image.unsqueeze(0), newHeight, newWidth).squeeze(0);
      return scope.keep(
          resized
              .narrow(1, offset(newHeight), size)
              .narrow(2, offset(newWidth), size)
              .contiguous());
    }
  }

  /** Half of the rest, halves rounded to even as Python's round does. */
  private long offset(long length) {
    return (long) Math.rint((length - size) / 2.0);
  }
}
