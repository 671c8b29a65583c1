package org.flame4j.train;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws k of an image's n stored embeddings without replacement, the same for the same seed, step
 * and key: whoever else is in the batch, and whichever process has the image.
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
  public int[][] draw(long step, List<String> keys) {
    return keys.stream().map(key -> draw(step, key)).toArray(int[][]::new);
  }

  private int[] draw(long step, String key) {
    // Multiplied by odd constants so that neighbouring steps and keys start far apart.
    long start = seed ^ (step * 0x9E3779B97F4A7C15L) ^ (key.hashCode() * 0xBF58476D1CE4E5B9L);
    SplittableRandom random = new SplittableRandom(start);
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
