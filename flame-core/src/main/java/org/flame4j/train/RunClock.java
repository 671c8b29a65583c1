package org.flame4j.train;

import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * How far a run is, by steps or by time, and the learning rate there: the same rise and half cosine
 * over either, so that a run always ends with a rate near zero. Where the time counts, it is the
 * first process's.
 */
final class RunClock {
  private final TrainConfig config;
  private final CosineSchedule schedule;
  private final Peers peers;
  private final long start;
  private final long perEpoch;
  private double shareOfTime;

  /**
   * @param from where an earlier part of the run ended; time counts on from now
   */
  RunClock(TrainConfig config, long stepsPerEpoch, Peers peers, RunPosition from) {
    this.config = config;
    this.peers = peers;
    perEpoch = stepsPerEpoch;
    long steps = Math.max(1, stepsPerEpoch * config.length().epochs());
    schedule = config.optimizer().schedule(steps);
    start = System.nanoTime() - Math.round(from.seconds() * 1e9);
  }

  /** Seconds of the whole run. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Looks at the time, before a step; all processes do.
   *
   * @param done steps
   * @return whether the run is over
   */
  boolean over(long done) {
    if (!config.length().timed()) {
      return done >= steps(done);
    }
    shareOfTime = seconds() / config.length().seconds();
    if (peers.size() > 1) {
      Tensor shared = Tensors.of(new float[] {(float) shareOfTime}, 1);
      peers.broadcastInPlace(shared);
      shareOfTime = shared.item();
      shared.close();
    }
    return shareOfTime >= 1;
  }

  /** The rate of the step behind {@code done} others. */
  double rate(long done) {
    return config.length().timed() ? schedule.annealed(done, shareOfTime) : schedule.at(done);
  }

  /** Steps of the whole run: known, or at the pace so far. */
  long steps(long done) {
    return config.length().timed()
        ? Math.max(done, Math.round(done / Math.clamp(shareOfTime, 1e-9, 1)))
        : perEpoch * config.length().epochs();
  }
}
