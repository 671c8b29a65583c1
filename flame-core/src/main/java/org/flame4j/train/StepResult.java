package org.flame4j.train;

/**
 * What came of a step.
 *
 * @param loss before the step
 * @param gradNorm length of the gradient of all parameters
 */
public record StepResult(double loss, double gradNorm) {}
