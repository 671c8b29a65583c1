package org.flame4j.store;

import java.lang.foreign.MemorySegment;

/**
 * Rows of bytes with one scale each: value = byte * scale, where the largest magnitude of the row
 * becomes 127. Symmetric, as normalised rows have a mean near 0.
 */
final class ByteRows extends RowCodec {
  private static final float LARGEST = 127;

  private final float[] floats;
  private final byte[] bytes;

  ByteRows(int width) {
    this(new float[width], new byte[width]);
  }

  private ByteRows(float[] floats, byte[] bytes) {
    super(MemorySegment.ofArray(floats), MemorySegment.ofArray(bytes));
    this.floats = floats;
    this.bytes = bytes;
  }

  @Override
  void decode(float scale) {
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = bytes[i] * scale;
    }
  }

  @Override
  float encode() {
    float most = 0;
    for (int i = 0; i < bytes.length; i++) {
      most = Math.max(most, Math.abs(floats[i]));
    }
    float scale = most / LARGEST;
    for (int i = 0; i < bytes.length; i++) {
      // Not times 1 / scale, which the smallest floats make infinite.
      float value = scale == 0 ? 0 : floats[i] / scale;
      bytes[i] = (byte) Math.clamp(Math.rint(value), -LARGEST, LARGEST);
    }
    return scale;
  }

  @Override
  boolean holds() {
    boolean finite = true;
    for (int i = 0; i < bytes.length; i++) {
      finite &= Math.abs(floats[i]) <= Float.MAX_VALUE;
    }
    return finite;
  }

  @Override
  boolean refuses(int i) {
    return !Float.isFinite(floats[i]);
  }
}
