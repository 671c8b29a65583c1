package org.flame4j.store;

import java.lang.foreign.MemorySegment;

/** Rows of brain floats: the upper half of a float32, rounded to the nearest, ties to even. */
final class BrainRows extends RowCodec {
  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_EXPONENT_BIT = 0x00800000;
  private static final int ROUNDING = 0x7fff;

  private final int[] bits; // of the float32 values
  private final short[] halves;

  BrainRows(int width) {
    this(new int[width], new short[width]);
  }

  private BrainRows(int[] bits, short[] halves) {
    super(MemorySegment.ofArray(bits), MemorySegment.ofArray(halves));
    this.bits = bits;
    this.halves = halves;
  }

  @Override
  void decode(float scale) {
    for (int i = 0; i < halves.length; i++) {
      bits[i] = halves[i] << Short.SIZE;
    }
  }

  @Override
  float encode() {
    for (int i = 0; i < halves.length; i++) {
      bits[i] += ROUNDING + ((bits[i] >>> Short.SIZE) & 1);
    }
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (short) (bits[i] >>> Short.SIZE);
    }
    return 1;
  }

  @Override
  boolean holds() {
    int carries = 0;
    for (int i = 0; i < halves.length; i++) {
      // Rounding may carry into the exponent; one of ones only says infinite or NaN.
      int rounded = magnitude(bits[i]);
      carries |= ((rounded & EXPONENT) + LOWEST_EXPONENT_BIT) | rounded;
    }
    return carries >= 0;
  }

  @Override
  boolean refuses(int i) {
    boolean finite = Float.isFinite(Float.intBitsToFloat(bits[i]));
    return !finite || (magnitude(bits[i]) & EXPONENT) == EXPONENT;
  }

  /** Bits of the rounded magnitude; negative where the largest NaN overflows. */
  private static int magnitude(int bits) {
    return (bits & Integer.MAX_VALUE) + ROUNDING + ((bits >>> Short.SIZE) & 1);
  }
}
