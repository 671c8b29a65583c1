package org.flame4j.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Leaves out batches without a picture. */
final class ReadableBatches implements Iterator<ImageBatch> {
  private final Iterator<ImageBatch> batches;
  private Optional<ImageBatch> next = Optional.empty();

  ReadableBatches(Iterator<ImageBatch> batches) {
    this.batches = batches;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && batches.hasNext()) {
      ImageBatch batch = batches.next();
      if (batch.samples().isEmpty()) {
        batch.close();
      } else {
        next = Optional.of(batch);
      }
    }
    return next.isPresent();
  }

  @Override
  public ImageBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more batches");
    }
    ImageBatch batch = next.orElseThrow();
    next = Optional.empty();
    return batch;
  }
}
