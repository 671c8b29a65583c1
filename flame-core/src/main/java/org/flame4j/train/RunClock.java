package org.flame4j.train;

/**
 * How far a run is, by steps or by time, and the learning rate there: the same rise and half cosine
 * over either, so that a run always ends with a rate near zero.
 */
final class RunClock {
  private final TrainConfig config;
  private final CosineSchedule schedule;
  private final long start = System.nanoTime();
  private final long perEpoch;

  private RunClock(TrainConfig config, CosineSchedule schedule, long perEpoch) {
    this.config = config;
    this.schedule = schedule;
    this.perEpoch = perEpoch;
  }

  /** Time counts from now. */
  static RunClock start(TrainConfig config, long stepsPerEpoch) {
    long steps = Math.max(1, stepsPerEpoch * config.length().epochs());
    return new RunClock(
        config, new CosineSchedule(config.lr(), config.warmupSteps(), steps), stepsPerEpoch);
  }

  /** The rate of the step behind {@code done} others. */
  double rate(long done) {
    return config.length().timed() ? schedule.annealed(done, shareOfTime()) : schedule.at(done);
  }

  private double shareOfTime() {
    return (System.nanoTime() - start) / 1e9 / config.length().seconds();
  }

  /** Whether the time is up; never for a run by epochs. */
  boolean outOfTime() {
    return config.length().timed() && shareOfTime() >= 1;
  }

  /**
   * Whether no further epoch is due.
   *
   * @param epoch how many have begun
   */
  boolean ended(int epoch) {
    return config.length().timed() ? outOfTime() : epoch >= config.length().epochs();
  }

  /** Steps of the whole run: known, or at the pace so far. */
  long steps(long done) {
    return config.length().timed()
        ? Math.max(done, Math.round(done / Math.min(1, shareOfTime())))
        : perEpoch * config.length().epochs();
  }
}
