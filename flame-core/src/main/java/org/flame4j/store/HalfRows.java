package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Converts rows between half and single precision in native memory, one at a time through two small
 * arrays: loops over arrays become vector instructions, and the arrays stay in the first-level
 * cache. Not thread-safe.
 */
final class HalfRows {
  private static final int EXPONENT = 0x7c00;
  private static final int LOWEST_EXPONENT_BIT = 0x0400;
  private static final int CARRY = 0x8000;

  private final int width;
  private final short[] halves;
  private final float[] floats;

  HalfRows(int width) {
    this.width = width;
    halves = new short[width];
    floats = new float[width];
  }

  /** Reads a row of F16, writes a row of F32; offsets in bytes. */
  void decode(MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    MemorySegment.copy(source, ValueLayout.JAVA_SHORT, sourceOffset, halves, 0, width);
    for (int i = 0; i < width; i++) {
      floats[i] = Float.float16ToFloat(halves[i]);
    }
    MemorySegment.copy(floats, 0, target, ValueLayout.JAVA_FLOAT, targetOffset, width);
  }

  /** Reads a row of F32, writes a row of F16, rounded to the nearest. */
  void encode(MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    encode(source, sourceOffset);
    MemorySegment.copy(halves, 0, target, ValueLayout.JAVA_SHORT, targetOffset, width);
  }

  private void encode(MemorySegment source, long offset) {
    MemorySegment.copy(source, ValueLayout.JAVA_FLOAT, offset, floats, 0, width);
    for (int i = 0; i < width; i++) {
      halves[i] = Float.floatToFloat16(floats[i]);
    }
  }

  /**
   * Whether half precision holds all values of a row of F32: none is NaN, infinite or too large.
   */
  boolean holds(MemorySegment source, long offset) {
    encode(source, offset);
    int carries = 0;
    for (int i = 0; i < width; i++) {
      // An exponent of ones only, which says infinite or NaN, carries into the sign's place.
      carries |= (halves[i] & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return (carries & CARRY) == 0;
  }

  /** The first value of the row last tested that {@link #holds} refuses. */
  float firstRefused() {
    for (int i = 0; i < width; i++) {
      if ((halves[i] & EXPONENT) == EXPONENT) {
        return floats[i];
      }
    }
    throw new IllegalStateException("the row holds");
  }
}
