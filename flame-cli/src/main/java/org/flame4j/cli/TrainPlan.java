package org.flame4j.cli;

import org.flame4j.data.TrainingOrder;
import org.flame4j.train.TrainConfig;

/**
 * What a training run is to do.
 *
 * @param data pictures with texts, and what is left out
 * @param order in which they are shown
 */
record TrainPlan(
    TrainData.Found data, TrainingOrder order, TrainConfig config, RunIdentity identity) {
  long stepsPerEpoch() {
    return config.batch().stepsPerEpoch(order.size());
  }

  /** Steps, or seconds for a run by time. */
  long total() {
    return config.length().timed()
        ? Math.round(config.length().seconds())
        : stepsPerEpoch() * config.length().epochs();
  }
}
