package org.flame4j.train;

/**
 * One step of training.
 *
 * @param step counted from 1
 * @param steps of the whole run, as far as known
 * @param seconds of the whole run so far
 * @param logitScale the factor on cosines
 * @param gradNorm length of the gradient of all parameters, before the step
 * @param imagesPerSecond of this step, loading included, of all processes
 * @param waitShare share of this step's time that passed waiting for pictures, 0 to 1
 */
public record StepReport(
    long step,
    long steps,
    int epoch,
    double seconds,
    double loss,
    double logitScale,
    double logitBias,
    double lr,
    double gradNorm,
    double imagesPerSecond,
    double waitShare) {}
