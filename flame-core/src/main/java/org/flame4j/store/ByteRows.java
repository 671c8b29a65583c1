package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of bytes with one scale each: value = byte * scale, where the largest magnitude of the row
 * becomes 127. Symmetric, as normalised rows have a mean near 0.
 */
final class ByteRows implements RowCodec {
  private static final float LARGEST = 127;

  private final int width;
  private final byte[] bytes;
  private final float[] floats;

  ByteRows(int width) {
    this.width = width;
    bytes = new byte[width];
    floats = new float[width];
  }

  @Override
  public void decode(
      MemorySegment source,
      long sourceOffset,
      float scale,
      MemorySegment target,
      long targetOffset) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, bytes, 0, width);
    for (int i = 0; i < width; i++) {
      floats[i] = bytes[i] * scale;
    }
    MemorySegment.copy(floats, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, targetOffset, width);
  }

  @Override
  public float encode(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset) {
    MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, sourceOffset, floats, 0, width);
    float most = 0;
    for (int i = 0; i < width; i++) {
      most = Math.max(most, Math.abs(floats[i]));
    }
    float scale = most / LARGEST;
    for (int i = 0; i < width; i++) {
      // Not times 1 / scale, which the smallest floats make infinite.
      float value = scale == 0 ? 0 : floats[i] / scale;
      bytes[i] = (byte) Math.clamp(Math.rint(value), -LARGEST, LARGEST);
    }
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, targetOffset, width);
    return scale;
  }

  @Override
  public boolean holds(MemorySegment source, long offset) {
    MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, floats, 0, width);
    boolean finite = true;
    for (int i = 0; i < width; i++) {
      finite &= Math.abs(floats[i]) <= Float.MAX_VALUE;
    }
    return finite;
  }

  @Override
  public float firstRefused() {
    for (float value : floats) {
      if (!Float.isFinite(value)) {
        return value;
      }
    }
    throw new IllegalStateException("the row holds");
  }
}
