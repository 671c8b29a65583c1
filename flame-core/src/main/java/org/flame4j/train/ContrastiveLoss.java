package org.flame4j.train;

import org.flame4j.tensor.Tensor;

/** A loss between images and their texts, several texts an image. */
public interface ContrastiveLoss {
  /**
   * @param images [B, D], L2-normalised
   * @param texts [B * P, D], L2-normalised: the P texts of the first image, then of the second ...
   * @param logitScale natural logarithm of the factor on cosines, a scalar
   * @param logitBias added to the scaled cosines, a scalar
   * @return a scalar
   */
  Tensor loss(Tensor images, Tensor texts, Tensor logitScale, Tensor logitBias);
}
