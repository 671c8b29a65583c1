package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flame4j.data.ImageSource;
import org.flame4j.data.PlannedBatch;
import org.flame4j.data.Sample;
import org.flame4j.data.TrainingOrder;
import org.flame4j.data.TrainingSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of a run: from any step on, for any number of processes. */
class EpochBatchesTest {
  private static final TrainConfig CONFIG =
      new TrainConfig(
          TrainLength.ofEpochs(3),
          new TrainConfig.Batch(4, 4, 1, 0),
          "sigmoid",
          new TrainConfig.Optimizer(1e-3, 1, AdamW.Hyperparameters.PAPER),
          5);
  private static final TrainingOrder ORDER = order();

  private static TrainingOrder order() {
    List<Sample> samples =
        IntStream.range(0, 11)
            .mapToObj(i -> new Sample("k" + i, ImageSource.none("none"), Map.of()))
            .toList();
    return new TrainingOrder(List.of(new TrainingSource(List.of(samples), 1)), 100, 5);
  }

  private static List<PlannedBatch> batches(int rank, int size, long from, int count) {
    EpochBatches batches =
        new EpochBatches(ORDER, CONFIG, new EpochBatches.Share(rank, size), from);
    List<PlannedBatch> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(batches.next());
    }
    return list;
  }

  @Test
  void epochsFollowEachOtherEachWithASmallerLastBatch() {
    List<PlannedBatch> all = batches(0, 1, 0, 7);
    assertThat(all.stream().map(batch -> batch.samples().size()))
        .containsExactly(4, 4, 3, 4, 4, 3, 4);
    assertThat(all.stream().map(PlannedBatch::seed)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L);
    assertThat(all.subList(0, 3).stream().flatMap(batch -> batch.samples().stream()))
        .containsExactlyElementsOf(ORDER.epoch(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5})
  void aRunGoesOnInTheMiddleOfAnEpoch(long step) {
    assertThat(batches(0, 1, step, 7 - (int) step))
        .isEqualTo(batches(0, 1, 0, 7).subList((int) step, 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void processesShareEveryBatchInOrder(int size) {
    List<PlannedBatch> whole = batches(0, 1, 0, 7);
    for (int i = 0; i < 7; i++) {
      List<Sample> joined = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        joined.addAll(batches(rank, size, 0, 7).get(i).samples());
      }
      assertThat(joined).isEqualTo(whole.get(i).samples());
    }
  }
}
