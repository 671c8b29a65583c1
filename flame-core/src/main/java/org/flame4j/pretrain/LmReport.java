package org.flame4j.pretrain;

/**
 * One step.
 *
 * @param step counted from 1
 * @param tokens seen in all
 * @param seconds spent in all, earlier runs included
 * @param done share of the run, 0 to 1
 * @param loss weighted nats a predicted token, before the step
 * @param gradNorm length of the gradient before it was cut
 * @param tokensPerSecond of this step
 * @param cpuSeconds CPU time of this step, all threads together; 0 where the system does not tell
 */
public record LmReport(
    long step,
    long tokens,
    double seconds,
    double done,
    double loss,
    double gradNorm,
    double lr,
    double tokensPerSecond,
    double cpuSeconds) {}
