package org.flame4j.tensor.weights;

import static org.flame4j.tensor.weights.BlockDecoder.half;
import static org.flame4j.tensor.weights.BlockDecoder.unsigned16;

/** Blocks whose nibbles point into a fixed table of unevenly spaced levels. */
final class Iq4Quants {
  private static final float[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };
  private static final int HALF = 16;

  private Iq4Quants() {}

  /** 32 values: {@code half d | 16 bytes of nibbles}. */
  static void nl(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 18;
      levels(blocks, in + 2, half(blocks, in), values, block * 32);
    }
  }

  /**
   * 256 values in eight groups of 32: {@code half d | 16 bits: upper 2 bits of each group's scale |
   * 4 bytes: lower 4 bits | 128 bytes of nibbles}; scale = d (s - 32).
   */
  static void xs(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 136;
      float d = half(blocks, in);
      int high = unsigned16(blocks, in + 2);
      for (int group = 0; group < 8; group++) {
        int low = blocks[in + 4 + group / 2] >> 4 * (group % 2) & 0xF;
        float scale = d * ((low | (high >> 2 * group & 3) << 4) - 32);
        levels(blocks, in + 8 + HALF * group, scale, values, block * 256 + 32 * group);
      }
    }
  }

  private static void levels(byte[] blocks, int in, float scale, float[] values, int out) {
    for (int i = 0; i < HALF; i++) {
      byte pair = blocks[in + i];
      values[out + i] = scale * LEVELS[pair & 0xF];
      values[out + i + HALF] = scale * LEVELS[pair >> 4 & 0xF];
    }
  }
}
