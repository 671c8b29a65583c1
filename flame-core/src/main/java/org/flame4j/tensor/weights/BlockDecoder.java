package org.flame4j.tensor.weights;

/** Turns quantised blocks into floats. */
@FunctionalInterface
interface BlockDecoder {
  /**
   * Decodes the first {@code count} blocks.
   *
   * @param blocks as they stand in the file, little-endian
   * @param values filled from its start; the arithmetic is that of ggml, in float, so that values
   *     are the same to the bit
   */
  void decode(byte[] blocks, float[] values, int count);

  /** The half-precision number at {@code at}. */
  static float half(byte[] blocks, int at) {
    return Float.float16ToFloat((short) unsigned16(blocks, at));
  }

  static int unsigned16(byte[] blocks, int at) {
    return (blocks[at] & 0xFF) | (blocks[at + 1] & 0xFF) << 8;
  }

  static int int32(byte[] blocks, int at) {
    return unsigned16(blocks, at) | unsigned16(blocks, at + 2) << 16;
  }
}
