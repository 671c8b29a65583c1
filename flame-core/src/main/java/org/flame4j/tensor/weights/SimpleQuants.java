package org.flame4j.tensor.weights;

import static org.flame4j.tensor.weights.BlockDecoder.half;
import static org.flame4j.tensor.weights.BlockDecoder.int32;

/**
 * Blocks of 32 values with one half-precision scale {@code d} and, in the types ending in 1, one
 * half-precision offset {@code m}. Nibble {@code i} of the 16 bytes is value {@code i} in its low
 * and value {@code i + 16} in its high half; fifth bits stand in a word {@code h} of 32 bits.
 */
final class SimpleQuants {
  private static final int SIZE = 32;
  private static final int HALF = 16;

  private SimpleQuants() {}

  /** {@code d | 16 bytes of nibbles}: value = d (q - 8). */
  static void q40(byte[] blocks, float[] values, int count) {
    for (int block = 0, in = 0, out = 0; block < count; block++, in += 18, out += SIZE) {
      float d = half(blocks, in);
      for (int i = 0; i < HALF; i++) {
        byte pair = blocks[in + 2 + i];
        values[out + i] = d * ((pair & 0xF) - 8);
        values[out + i + HALF] = d * ((pair >> 4 & 0xF) - 8);
      }
    }
  }

  /** {@code d | m | 16 bytes of nibbles}: value = d q + m. */
  static void q41(byte[] blocks, float[] values, int count) {
    for (int block = 0, in = 0, out = 0; block < count; block++, in += 20, out += SIZE) {
      float d = half(blocks, in);
      float m = half(blocks, in + 2);
      for (int i = 0; i < HALF; i++) {
        byte pair = blocks[in + 4 + i];
        values[out + i] = d * (pair & 0xF) + m;
        values[out + i + HALF] = d * (pair >> 4 & 0xF) + m;
      }
    }
  }

  /** {@code d | h | 16 bytes of nibbles}: value = d (q - 16). */
  static void q50(byte[] blocks, float[] values, int count) {
    for (int block = 0, in = 0, out = 0; block < count; block++, in += 22, out += SIZE) {
      float d = half(blocks, in);
      int h = int32(blocks, in + 2);
      for (int i = 0; i < HALF; i++) {
        byte pair = blocks[in + 6 + i];
        values[out + i] = d * ((pair & 0xF | (h >> i & 1) << 4) - 16);
        values[out + i + HALF] = d * ((pair >> 4 & 0xF | (h >> i + HALF & 1) << 4) - 16);
      }
    }
  }

  /** {@code d | m | h | 16 bytes of nibbles}: value = d q + m. */
  static void q51(byte[] blocks, float[] values, int count) {
    for (int block = 0, in = 0, out = 0; block < count; block++, in += 24, out += SIZE) {
      float d = half(blocks, in);
      float m = half(blocks, in + 2);
      int h = int32(blocks, in + 4);
      for (int i = 0; i < HALF; i++) {
        byte pair = blocks[in + 8 + i];
        values[out + i] = d * (pair & 0xF | (h >> i & 1) << 4) + m;
        values[out + i + HALF] = d * (pair >> 4 & 0xF | (h >> i + HALF & 1) << 4) + m;
      }
    }
  }

  /** {@code d | 32 signed bytes}: value = d q. */
  static void q80(byte[] blocks, float[] values, int count) {
    for (int block = 0, in = 0, out = 0; block < count; block++, in += 34, out += SIZE) {
      float d = half(blocks, in);
      for (int i = 0; i < SIZE; i++) {
        values[out + i] = blocks[in + 2 + i] * d;
      }
    }
  }
}
