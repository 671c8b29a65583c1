package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;

/** All of a growing shard but its rows: keys, hashes of texts, scales. */
final class ShardSamples {
  private static final int FIRST_SAMPLES = 64;
  private static final int FIRST_KEY_BYTES = 1024;

  private final StoreManifest manifest;
  private byte[] keys = new byte[FIRST_KEY_BYTES];
  private long[] ends = new long[FIRST_SAMPLES]; // of each key
  private long[] textHashes = new long[FIRST_SAMPLES];
  private float[] scales = new float[FIRST_SAMPLES];
  private int size;
  private int scaleCount;

  ShardSamples(StoreManifest manifest) {
    this.manifest = manifest;
  }

  /** A tensor to be written. */
  record Part(StoreFile.Layout layout, MemorySegment bytes) {}

  int size() {
    return size;
  }

  void add(byte[] key, long textHash) {
    int start = keyBytes();
    int end = Math.addExact(start, key.length);
    if (end > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(end, Math.multiplyExact(keys.length, 2)));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, Math.multiplyExact(size, 2));
      textHashes = Arrays.copyOf(textHashes, ends.length);
    }
    System.arraycopy(key, 0, keys, start, key.length);
    ends[size] = end;
    textHashes[size] = textHash;
    size++;
  }

  /** Scales come row by row, before their sample is added; types without them need none. */
  void addScale(float scale) {
    if (!manifest.dtype().isScaled()) {
      return;
    }
    if (scaleCount == scales.length) {
      scales = Arrays.copyOf(scales, Math.multiplyExact(scaleCount, 2));
    }
    scales[scaleCount] = scale;
    scaleCount++;
  }

  boolean hasKey(int index, byte[] key) {
    int start = index == 0 ? 0 : (int) ends[index - 1];
    return Arrays.equals(keys, start, (int) ends[index], key, 0, key.length);
  }

  long textHash(int index) {
    return textHashes[index];
  }

  private int keyBytes() {
    return size == 0 ? 0 : (int) ends[size - 1];
  }

  /**
   * The tensors, in the order of their bytes.
   *
   * @param position behind the rows: zeros behind the last key bring the numbers that follow to
   *     where they are aligned
   */
  Map<String, Part> tensors(long position) {
    int padding = StoreFile.padding(position + keyBytes());
    byte[] padded = Arrays.copyOf(Arrays.copyOf(keys, keyBytes()), keyBytes() + padding);
    long[] offsets = new long[size + 1];
    System.arraycopy(ends, 0, offsets, 1, size);
    Map<String, Part> tensors = new LinkedHashMap<>();
    tensors.put(ShardFormat.KEYS, part(DType.U8, padded.length, MemorySegment.ofArray(padded)));
    tensors.put(ShardFormat.KEY_OFFSETS, part(DType.I64, size + 1, bytes(offsets, size + 1)));
    tensors.put(ShardFormat.TEXT_HASHES, part(DType.I64, size, bytes(textHashes, size)));
    if (manifest.dtype().isScaled()) {
      ByteBuffer bytes = littleEndian(scaleCount * Float.BYTES);
      bytes.asFloatBuffer().put(scales, 0, scaleCount);
      tensors.put(
          ShardFormat.SCALES,
          new Part(ShardFormat.scales(manifest, size), MemorySegment.ofBuffer(bytes)));
    }
    return tensors;
  }

  private static Part part(DType dtype, long count, MemorySegment bytes) {
    return new Part(new StoreFile.Layout(dtype, List.of(count)), bytes);
  }

  private static MemorySegment bytes(long[] values, int count) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(count, Long.BYTES));
    bytes.asLongBuffer().put(values, 0, count);
    return MemorySegment.ofBuffer(bytes);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
