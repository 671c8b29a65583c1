package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Tensor;

/** Brings a picture of any size to the model's. */
public interface ImageTransform {
  /** Pixels a side of the result. */
  int size();

  /**
   * @param image U8 [3, H, W]
   * @param random where chance comes from, if any is needed
   * @return U8 [3, S, S]
   */
  Tensor apply(Tensor image, RandomGenerator random);
}
