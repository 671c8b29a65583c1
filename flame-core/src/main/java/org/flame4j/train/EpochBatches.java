package org.flame4j.train;

import java.util.Iterator;
import java.util.List;
import org.flame4j.data.PlannedBatch;
import org.flame4j.data.Sample;
import org.flame4j.data.TrainingOrder;
import org.flame4j.tensor.Peers;

/**
 * One process's shares of all batches from a step on, epoch after epoch without end, so that
 * pictures of the next epoch are loaded before this one is over.
 */
final class EpochBatches implements Iterator<PlannedBatch> {
  /** Which part of each batch: that of one process among so many. */
  record Share(int rank, int size) {
    static Share of(Peers peers) {
      return new Share(peers.rank(), peers.size());
    }

    <T> List<T> of(List<T> batch) {
      return batch.subList(batch.size() * rank / size, batch.size() * (rank + 1) / size);
    }
  }

  private final TrainingOrder order;
  private final TrainConfig config;
  private final Share share;
  private final long perEpoch;
  private long step;
  private int epoch = -1;
  private List<Sample> samples = List.of();

  EpochBatches(TrainingOrder order, TrainConfig config, Share share, long step) {
    this.order = order;
    this.config = config;
    this.share = share;
    this.step = step;
    perEpoch = config.batch().stepsPerEpoch(order.size());
  }

  @Override
  public boolean hasNext() {
    return order.size() > 0;
  }

  @Override
  public PlannedBatch next() {
    int now = (int) (step / perEpoch);
    if (now != epoch) {
      samples = order.epoch(now);
      epoch = now;
    }
    int start = (int) (step % perEpoch) * config.batch().size();
    int end = Math.min(samples.size(), start + config.batch().size());
    // Of the step, not the epoch: a picture that an epoch shows twice is cropped in two ways.
    long crops = config.seed() + step;
    step++;
    return new PlannedBatch(share.of(samples.subList(start, end)), crops);
  }
}
