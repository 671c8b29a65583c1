package org.flame4j.data;

import java.util.List;

/**
 * Pictures to be loaded together.
 *
 * @param seed of the random crops, together with each sample's key
 */
public record PlannedBatch(List<Sample> samples, long seed) {}
