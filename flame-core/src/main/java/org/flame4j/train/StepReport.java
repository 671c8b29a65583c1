package org.flame4j.train;

/**
 * One step of training.
 *
 * @param step counted from 1
 * @param steps of the whole run, as far as known
 * @param logitScale the factor on cosines
 * @param imagesPerSecond of this step, loading included
 */
public record StepReport(
    long step,
    long steps,
    int epoch,
    double loss,
    double logitScale,
    double logitBias,
    double lr,
    double imagesPerSecond) {}
