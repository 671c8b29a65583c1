package org.flame4j.data;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Samples in batches of one size, the last smaller. */
final class BatchSlices implements Iterator<PlannedBatch> {
  private final List<Sample> samples;
  private final int size;
  private final long seed;
  private int at;

  BatchSlices(List<Sample> samples, int size, long seed) {
    this.samples = samples;
    this.size = size;
    this.seed = seed;
  }

  @Override
  public boolean hasNext() {
    return at < samples.size();
  }

  @Override
  public PlannedBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more samples");
    }
    int end = Math.min(samples.size(), at + size);
    PlannedBatch batch = new PlannedBatch(samples.subList(at, end), seed);
    at = end;
    return batch;
  }
}
