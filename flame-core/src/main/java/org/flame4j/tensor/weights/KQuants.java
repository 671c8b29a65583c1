package org.flame4j.tensor.weights;

import static org.flame4j.tensor.weights.BlockDecoder.half;

/**
 * Blocks of 256 values in groups of 16 or 32; each group has a small integer scale (and, where
 * said, minimum) that a half-precision {@code d} (and {@code dmin}) of the block multiplies.
 */
final class KQuants {
  private static final int SIZE = 256;

  private KQuants() {}

  /**
   * {@code 16 bytes: scale (low) and minimum (high nibble) of a group of 16 | 64 bytes of 2-bit q |
   * d | dmin}: value = d s q - dmin m. Byte {@code i} of each 32 holds values {@code i, i + 32, i +
   * 64, i + 96}.
   */
  static void q2(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 84;
      float d = half(blocks, in + 80);
      float dmin = half(blocks, in + 82);
      for (int group = 0; group < 16; group++) {
        int pair = blocks[in + group];
        float scale = d * (pair & 0xF);
        float min = dmin * (pair >> 4 & 0xF);
        int from = in + 16 + 32 * (group / 8) + 16 * (group % 2);
        int shift = 2 * (group / 2 % 4);
        int out = block * SIZE + 16 * group;
        for (int i = 0; i < 16; i++) {
          values[out + i] = scale * (blocks[from + i] >> shift & 3) - min;
        }
      }
    }
  }

  /**
   * {@code 32 bytes: third bits, inverted | 64 bytes of 2-bit q | 12 bytes of 6-bit scales | d}:
   * value = d (s - 32) (q - 4 where the third bit is not set).
   */
  static void q3(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 110;
      float d = half(blocks, in + 108);
      for (int group = 0; group < 16; group++) {
        float scale = d * (q3Scale(blocks, in + 96, group) - 32);
        int column = 16 * (group % 2);
        int from = in + 32 + 32 * (group / 8) + column;
        int shift = 2 * (group / 2 % 4);
        int out = block * SIZE + 16 * group;
        for (int i = 0; i < 16; i++) {
          int third = blocks[in + column + i] >> group / 2 & 1;
          values[out + i] = scale * ((blocks[from + i] >> shift & 3) - ((third ^ 1) << 2));
        }
      }
    }
  }

  /** Lower 4 bits in the first 8 bytes (low nibbles first), upper 2 bits in the last 4. */
  private static int q3Scale(byte[] blocks, int at, int group) {
    int low = blocks[at + group % 8] >> 4 * (group / 8) & 0xF;
    int high = blocks[at + 8 + group % 4] >> 2 * (group / 4) & 3;
    return low | high << 4;
  }

  /**
   * {@code d | dmin | 12 bytes of 6-bit scales and minima | 128 bytes of nibbles}: value = d s q -
   * dmin m, groups of 32.
   */
  static void q4(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 144;
      for (int group = 0; group < 8; group++) {
        float scale = half(blocks, in) * scale(blocks, in + 4, group);
        float min = half(blocks, in + 2) * minimum(blocks, in + 4, group);
        int from = in + 16 + 32 * (group / 2);
        int shift = 4 * (group % 2);
        int out = block * SIZE + 32 * group;
        for (int i = 0; i < 32; i++) {
          values[out + i] = scale * (blocks[from + i] >> shift & 0xF) - min;
        }
      }
    }
  }

  /** As {@link #q4} with {@code 32 bytes: fifth bits} before the nibbles, bit = group. */
  static void q5(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 176;
      for (int group = 0; group < 8; group++) {
        float scale = half(blocks, in) * scale(blocks, in + 4, group);
        float min = half(blocks, in + 2) * minimum(blocks, in + 4, group);
        int from = in + 48 + 32 * (group / 2);
        int shift = 4 * (group % 2);
        int out = block * SIZE + 32 * group;
        for (int i = 0; i < 32; i++) {
          int fifth = blocks[in + 16 + i] >> group & 1;
          values[out + i] = scale * (blocks[from + i] >> shift & 0xF | fifth << 4) - min;
        }
      }
    }
  }

  /**
   * 6 bits: of groups 0 to 3 in byte {@code group}; of groups 4 to 7 the lower 4 in byte {@code
   * group + 4} and the upper 2 atop those of {@code group - 4}.
   */
  private static int scale(byte[] blocks, int at, int group) {
    return group < 4
        ? blocks[at + group] & 0x3F
        : blocks[at + group + 4] & 0xF | (blocks[at + group - 4] >> 6 & 3) << 4;
  }

  /** As {@link #scale}, four bytes on, with the upper nibbles. */
  private static int minimum(byte[] blocks, int at, int group) {
    return group < 4
        ? blocks[at + group + 4] & 0x3F
        : blocks[at + group + 4] >> 4 & 0xF | (blocks[at + group] >> 6 & 3) << 4;
  }

  /**
   * {@code 128 bytes: lower 4 bits | 64 bytes: upper 2 bits | 16 signed scales | d}: value = d s (q
   * - 32), groups of 16.
   */
  static void q6(byte[] blocks, float[] values, int count) {
    for (int block = 0; block < count; block++) {
      int in = block * 210;
      float d = half(blocks, in + 208);
      for (int group = 0; group < 16; group++) {
        float scale = d * blocks[in + 192 + group];
        int row = group / 2 % 4;
        int column = 16 * (group % 2);
        int low = in + 64 * (group / 8) + 32 * (row % 2) + column;
        int high = in + 128 + 32 * (group / 8) + column;
        int lowShift = 4 * (row / 2);
        int out = block * SIZE + 16 * group;
        for (int i = 0; i < 16; i++) {
          int q = blocks[low + i] >> lowShift & 0xF | (blocks[high + i] >> 2 * row & 3) << 4;
          values[out + i] = scale * (q - 32);
        }
      }
    }
  }
}
