package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows in half precision. */
final class HalfRows implements RowCodec {
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

  @Override
  public void decode(
      MemorySegment source,
      long sourceOffset,
      float scale,
      MemorySegment target,
      long targetOffset) {
    MemorySegment.copy(source, ValueLayout.JAVA_SHORT_UNALIGNED, sourceOffset, halves, 0, width);
    for (int i = 0; i < width; i++) {
      floats[i] = Float.float16ToFloat(halves[i]);
    }
    MemorySegment.copy(floats, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, targetOffset, width);
  }

  @Override
  public float encode(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    encode(source, sourceOffset);
    MemorySegment.copy(halves, 0, target, ValueLayout.JAVA_SHORT_UNALIGNED, targetOffset, width);
    return 1;
  }

  private void encode(MemorySegment source, long offset) {
    MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, floats, 0, width);
    for (int i = 0; i < width; i++) {
      halves[i] = Float.floatToFloat16(floats[i]);
    }
  }

  @Override
  public boolean holds(MemorySegment source, long offset) {
    encode(source, offset);
    int carries = 0;
    for (int i = 0; i < width; i++) {
      // An exponent of ones only, which says infinite or NaN, carries into the sign's place.
      carries |= (halves[i] & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return (carries & CARRY) == 0;
  }

  @Override
  public float firstRefused() {
    for (int i = 0; i < width; i++) {
      if ((halves[i] & EXPONENT) == EXPONENT) {
        return floats[i];
      }
    }
    throw new IllegalStateException("the row holds");
  }
}
