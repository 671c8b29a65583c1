package org.flame4j.cli;

import java.util.List;
import org.flame4j.data.TrainingOrder;
import org.flame4j.data.TrainingSource;
import org.flame4j.train.TrainConfig;

/**
 * What a training run is to do.
 *
 * @param sources of the pictures
 * @param order in which they are shown
 */
record TrainPlan(
    List<TrainingSource> sources, TrainingOrder order, TrainConfig config, RunIdentity identity) {
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
