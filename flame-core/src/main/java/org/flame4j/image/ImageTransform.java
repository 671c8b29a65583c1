package org.flame4j.image;

import java.util.random.RandomGenerator;
import org.flame4j.tensor.Tensor;

/**
 * Brings a picture of any size to the model's. Runs on many threads at once, each of which would
 * wake a team of its own for libtorch's arithmetic: pixels are changed in Java.
 */
public interface ImageTransform {
  /** Pixels a side of the result. */
  int size();

  /**
   * Pixels of a picture's shorter side beyond which the result gains little, so that larger ones
   * may be shrunk to it beforehand; by default none may, since the result then differs in bits.
   */
  default int enough() {
    return Integer.MAX_VALUE;
  }

  /**
   * @param image U8 [3, H, W], stays as it is
   * @param random where chance comes from, if any is needed
   * @return U8 [3, S, S]
   */
  Tensor apply(Tensor image, RandomGenerator random);
}
