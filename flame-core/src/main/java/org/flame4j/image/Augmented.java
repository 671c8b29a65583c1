package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * For training: a transform whose results are then changed by chance.
 *
 * @param inner is applied first
 * @param steps in their order
 */
public record Augmented(ImageTransform inner, List<Augmentation> steps) implements ImageTransform {
  public Augmented {
    steps = List.copyOf(steps);
  }

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
    MemorySegment pixels = Tensors.segment(picture);
    byte[] planes = pixels.toArray(ValueLayout.JAVA_BYTE);
    for (Augmentation step : steps) {
      step.apply(planes, size(), random);
    }
    MemorySegment.copy(planes, 0, pixels, ValueLayout.JAVA_BYTE, 0, planes.length);
    return picture;
  }
}
