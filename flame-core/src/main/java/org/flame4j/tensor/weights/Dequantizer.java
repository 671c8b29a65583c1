package org.flame4j.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;

/** Decodes a whole tensor of blocks on all cores. */
final class Dequantizer {
  /** Small enough that blocks and values of a chunk stay in a core's cache. */
  private static final int CHUNK_VALUES = 16 * 1024;

  private Dequantizer() {}

  /**
   * Decodes all of {@code blocks} into {@code values} (F32).
   *
   * @param blocks a whole number of blocks, open to every thread
   */
  static void decode(
      GgmlType type, BlockDecoder decoder, MemorySegment blocks, MemorySegment values) {
    int chunkBlocks = CHUNK_VALUES / type.blockSize();
    long count = blocks.byteSize() / type.blockBytes();
    // Nothing native runs in here, so a parallel stream is safe.
    LongStream.range(0, Math.ceilDiv(count, chunkBlocks))
        .parallel()
        .forEach(chunk -> {
          long first = chunk * chunkBlocks;
          int size = (int) Math.min(chunkBlocks, count - first);
          byte[] in = new byte[size * type.blockBytes()];
          float[] out = new float[size * type.blockSize()];
          MemorySegment.copy(
              blocks, ValueLayout.JAVA_BYTE, first * type.blockBytes(), in, 0, in.length);
          decoder.decode(in, out, size);
          MemorySegment.copy(
              out,
              0,
              values,
              ValueLayout.JAVA_FLOAT,
              first * type.blockSize() * Float.BYTES,
              out.length);
        });
  }
}
