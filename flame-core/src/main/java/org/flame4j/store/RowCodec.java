package org.flame4j.store;

import java.lang.foreign.MemorySegment;

/**
 * Converts rows between float32 and the stored type in native memory, one at a time through small
 * arrays: loops over arrays become vector instructions, and the arrays stay in the first-level
 * cache. Not thread-safe. All offsets in bytes.
 */
interface RowCodec {
  /**
   * Reads a stored row, writes it as F32.
   *
   * @param scale of the row; types without one take no notice of it
   */
  void decode(
      MemorySegment source,
      long sourceOffset,
      float scale,
      MemorySegment target,
      long targetOffset);

  /**
   * Reads a row of F32, writes it in the stored type, rounded to the nearest.
   *
   * @return its scale; 1 of types without one
   */
  float encode(MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset);

  /** Whether the stored type holds all values of a row of F32: none is NaN or too large. */
  boolean holds(MemorySegment source, long offset);

  /** The first value of the row last tested that {@link #holds} refuses. */
  float firstRefused();
}
