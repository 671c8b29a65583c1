package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * For training: left and right swapped in half of the cases. Not for captions that say "left".
 *
 * @param inner is applied first
 */
public record RandomFlip(ImageTransform inner) implements ImageTransform {
  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public int enough() {
    return inner.enough();
  }

  @Override
  public Tensor apply(Tensor image, RandomGenerator random) {
    Tensor picture = inner.apply(image, random);
    if (random.nextBoolean()) {
      mirror(Tensors.segment(picture));
    }
    return picture;
  }

  /** Reverses each row of the planes in place. */
  private void mirror(MemorySegment planes) {
    int width = size();
    byte[] row = new byte[width];
    for (long at = 0; at < planes.byteSize(); at += width) {
      MemorySegment.copy(planes, ValueLayout.JAVA_BYTE, at, row, 0, width);
      for (int x = 0; x < width; x++) {
        planes.set(ValueLayout.JAVA_BYTE, at + x, row[width - 1 - x]);
      }
    }
  }
}
