package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of brain floats: the upper half of a float32, rounded to the nearest, ties to even. */
final class BrainRows implements RowCodec {
  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_EXPONENT_BIT = 0x00800000;
  private static final int ROUNDING = 0x7fff;

  private final int width;
  private final short[] halves;
  private final int[] bits;

  BrainRows(int width) {
    this.width = width;
    halves = new short[width];
    bits = new int[width];
  }

  @Override
  public void decode(
      MemorySegment source,
      long sourceOffset,
      float scale,
      MemorySegment target,
      long targetOffset) {
    MemorySegment.copy(source, ValueLayout.JAVA_SHORT_UNALIGNED, sourceOffset, halves, 0, width);
    for (int i = 0; i < width; i++) {
      bits[i] = halves[i] << Short.SIZE;
    }
    MemorySegment.copy(bits, 0, target, ValueLayout.JAVA_INT_UNALIGNED, targetOffset, width);
  }

  @Override
  public float encode(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    round(source, sourceOffset);
    for (int i = 0; i < width; i++) {
      halves[i] = (short) (bits[i] >>> Short.SIZE);
    }
    MemorySegment.copy(halves, 0, target, ValueLayout.JAVA_SHORT_UNALIGNED, targetOffset, width);
    return 1;
  }

  private void round(MemorySegment source, long offset) {
    MemorySegment.copy(source, ValueLayout.JAVA_INT_UNALIGNED, offset, bits, 0, width);
    for (int i = 0; i < width; i++) {
      bits[i] += ROUNDING + ((bits[i] >>> Short.SIZE) & 1);
    }
  }

  @Override
  public boolean holds(MemorySegment source, long offset) {
    MemorySegment.copy(source, ValueLayout.JAVA_INT_UNALIGNED, offset, bits, 0, width);
    int carries = 0;
    for (int i = 0; i < width; i++) {
      // Rounding may carry into the exponent; one of ones only says infinite or NaN.
      int rounded = magnitude(bits[i]);
      carries |= ((rounded & EXPONENT) + LOWEST_EXPONENT_BIT) | rounded;
    }
    return carries >= 0;
  }

  @Override
  public float firstRefused() {
    for (int i = 0; i < width; i++) {
      float value = Float.intBitsToFloat(bits[i]);
      if (!Float.isFinite(value) || (magnitude(bits[i]) & EXPONENT) == EXPONENT) {
        return value;
      }
    }
    throw new IllegalStateException("the row holds");
  }

  /** Bits of the rounded magnitude; negative where the largest NaN overflows. */
  private static int magnitude(int bits) {
    return (bits & Integer.MAX_VALUE) + ROUNDING + ((bits >>> Short.SIZE) & 1);
  }
}
