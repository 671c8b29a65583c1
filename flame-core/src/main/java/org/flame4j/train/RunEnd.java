package org.flame4j.train;

/**
 * Where a run is when it is left.
 *
 * @param finished whether that is its end
 */
public record RunEnd(RunPosition at, boolean finished) {}
