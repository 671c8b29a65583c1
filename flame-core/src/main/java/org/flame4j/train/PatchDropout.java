package org.flame4j.train;

import java.util.List;
import java.util.SplittableRandom;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Draws the patches of a picture that a step looks at (FLIP, Li et al. 2023), the same for the same
 * seed, step and key: whoever else is in the batch, and whichever process has the image.
 *
 * @param seed of the run
 * @param rate share of patches that are left out, 0 to below 1
 */
record PatchDropout(long seed, double rate) {
  /** Tells these draws from others by the same seed. */
  private static final long STREAM = 0x94D049BB133111EBL;

  PatchDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("patchDropout must be 0 to below 1; patchDropout=" + rate);
    }
  }

  boolean isOn() {
    return rate > 0;
  }

  /** How many of a picture's patches are looked at: at least one. */
  int kept(int patches) {
    return Math.max(1, (int) (patches * (1 - rate)));
  }

  /**
   * Numbers of the patches that stay, rising.
   *
   * @return I64 [B, K]
   */
  Tensor draw(long step, List<String> keys, int patches) {
    int kept = kept(patches);
    long[] all = new long[Math.multiplyExact(keys.size(), kept)];
    for (int i = 0; i < keys.size(); i++) {
      draw(step, keys.get(i), patches, all, i * kept, kept);
    }
    return Tensors.of(all, keys.size(), kept);
  }

  /** Goes through the patches once: each is taken with the odds of how many are still wanted. */
  private void draw(long step, String key, int patches, long[] into, int at, int kept) {
    long start =
        seed ^ STREAM ^ (step * 0x9E3779B97F4A7C15L) ^ (key.hashCode() * 0xBF58476D1CE4E5B9L);
    SplittableRandom random = new SplittableRandom(start);
    int taken = 0;
    for (int patch = 0; taken < kept; patch++) {
      if (random.nextInt(patches - patch) < kept - taken) {
        into[at + taken] = patch;
        taken++;
      }
    }
  }
}
