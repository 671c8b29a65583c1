package org.flame4j.train.loss;

import org.flame4j.tensor.Tensor;

/**
 * A loss and its derivatives.
 *
 * @param loss of the batch of all processes
 * @param images by this process's pictures [B, D]
 * @param texts by all texts [M, D], this process's part of the sum; [0, D] unless asked for
 * @param logitScale by the logarithm of the scale, of all processes
 * @param logitBias by the bias, of all processes
 */
public record LossGradients(
    double loss, Tensor images, Tensor texts, double logitScale, double logitBias) {}
