package org.flame4j.store;

import java.lang.foreign.MemorySegment;

/** Rows in half precision. */
final class HalfRows extends RowCodec {
  private static final int EXPONENT = 0x7c00;
  private static final int LOWEST_EXPONENT_BIT = 0x0400;
  private static final int CARRY = 0x8000;

  private final float[] floats;
  private final short[] halves;

  HalfRows(int width) {
    this(new float[width], new short[width]);
  }

  private HalfRows(float[] floats, short[] halves) {
    super(MemorySegment.ofArray(floats), MemorySegment.ofArray(halves));
    this.floats = floats;
    this.halves = halves;
  }

  @Override
  void decode(float scale) {
    for (int i = 0; i < halves.length; i++) {
      floats[i] = Float.float16ToFloat(halves[i]);
    }
  }

  @Override
  float encode() {
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.floatToFloat16(floats[i]);
    }
    return 1;
  }

  @Override
  boolean holds() {
    encode();
    int carries = 0;
    for (int i = 0; i < halves.length; i++) {
      // An exponent of ones only, which says infinite or NaN, carries into the sign's place.
      carries |= (halves[i] & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return (carries & CARRY) == 0;
  }

  @Override
  boolean refuses(int i) {
    return (halves[i] & EXPONENT) == EXPONENT;
  }
}
