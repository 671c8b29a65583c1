package org.flame4j.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws k of an image's n stored embeddings without replacement, the same for the same seed and
 * step.
 */
public record PositiveSampler(long seed, int available, int positives) {
  public PositiveSampler {
    if (positives < 1 || positives > available) {
      throw new IllegalArgumentException(
          "positives must be 1.."
              + available
              + ", the rows stored for an image; positives="
              + positives);
    }
  }

  /** Row numbers [images][k] for one step. */
  public int[][] draw(long step, int images) {
    // Multiplied by an odd constant so that neighbouring steps start far apart.
    SplittableRandom random = new SplittableRandom(seed ^ (step * 0x9E3779B97F4A7C15L));
    int[][] rows = new int[images][];
    Arrays.setAll(rows, i -> draw(random));
    return rows;
  }

  private int[] draw(SplittableRandom random) {
    int[] rows = IntStream.range(0, available).toArray();
    for (int i = 0; i < positives; i++) {
      int j = random.nextInt(i, available);
      int swapped = rows[i];
      rows[i] = rows[j];
      rows[j] = swapped;
    }
    return Arrays.copyOf(rows, positives);
  }
}
