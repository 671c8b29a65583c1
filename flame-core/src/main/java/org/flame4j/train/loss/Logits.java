package org.flame4j.train.loss;

/**
 * {@code scale * cosine + bias}.
 *
 * @param scale the factor itself, not its logarithm
 */
public record Logits(double scale, double bias) {}
