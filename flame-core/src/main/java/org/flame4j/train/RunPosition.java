package org.flame4j.train;

/**
 * How far a run is.
 *
 * @param steps done
 * @param seconds spent on them
 */
public record RunPosition(long steps, double seconds) {
  /** Before the first step. */
  public static final RunPosition START = new RunPosition(0, 0);
}
