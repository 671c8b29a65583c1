package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Converts rows between float32 and the stored type in native memory, one at a time through small
 * arrays: loops over arrays become vector instructions, and the arrays stay in the first-level
 * cache. Not thread-safe. All offsets in bytes.
 */
abstract class RowCodec {
  private final MemorySegment values;
  private final MemorySegment stored;

  /**
   * @param values array of a row's float32 values, or of their bits
   * @param stored array of the row as it is stored
   */
  RowCodec(MemorySegment values, MemorySegment stored) {
    this.values = values;
    this.stored = stored;
  }

  /**
   * Reads a stored row, writes it as F32.
   *
   * @param scale of the row; types without one take no notice of it
   */
  final void decode(
      MemorySegment source,
      long sourceOffset,
      float scale,
      MemorySegment target,
      long targetOffset) {
    MemorySegment.copy(source, sourceOffset, stored, 0, stored.byteSize());
    decode(scale);
    MemorySegment.copy(values, 0, target, targetOffset, values.byteSize());
  }

  /**
   * Reads a row of F32, writes it in the stored type, rounded to the nearest.
   *
   * @return its scale; 1 of types without one
   */
  final float encode(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    MemorySegment.copy(source, sourceOffset, values, 0, values.byteSize());
    float scale = encode();
    MemorySegment.copy(stored, 0, target, targetOffset, stored.byteSize());
    return scale;
  }

  /** Whether the stored type holds all values of a row of F32: none is NaN or too large. */
  final boolean holds(MemorySegment source, long offset) {
    MemorySegment.copy(source, offset, values, 0, values.byteSize());
    return holds();
  }

  /** The first value of the row last tested that {@link #holds} refuses. */
  final float firstRefused() {
    for (int i = 0; i < values.byteSize() / Float.BYTES; i++) {
      if (refuses(i)) {
        return values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      }
    }
    throw new IllegalStateException("the row holds");
  }

  /** From the array of stored values to that of float32. */
  abstract void decode(float scale);

  /** From the array of float32 to that of stored values; may change both. */
  abstract float encode();

  /** Looks at the array of float32, and leaves it as it is. */
  abstract boolean holds();

  /** Whether {@link #holds} has found fault with that value. */
  abstract boolean refuses(int i);
}
