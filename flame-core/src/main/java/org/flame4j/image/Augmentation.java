package org.flame4j.image;

import java.util.random.RandomGenerator;

/** Changes a training picture of the model's size by chance, in place. */
public interface Augmentation {
  /**
   * @param planes U8 [3, S, S]: red, green, blue
   * @param size S
   */
  void apply(byte[] planes, int size, RandomGenerator random);
}
