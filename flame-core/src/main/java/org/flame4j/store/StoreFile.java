package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.flame4j.tensor.DType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Safetensors files as this package writes them: a header of fixed size, so that it can be written
 * last, and a checksum of each tensor in the metadata.
 */
final class StoreFile {
  /** Bytes before the first tensor: a page, so that the tensor is aligned in memory, too. */
  static final int DATA_START = 4096;

  /** What 64-bit numbers must be aligned to for other readers. */
  static final int ALIGNMENT = 8;

  static final String FORMAT = "format";
  static final String VERSION = "version";
  static final String MANIFEST = "manifest_sha256";
  private static final String CHECKSUM = "_crc32c";
  private static final int CHUNK_BYTES = 64 << 20;

  private StoreFile() {}

  /** Type and shape of a tensor. */
  record Layout(DType dtype, List<Long> shape) {
    long bytes() {
      return shape.stream().mapToLong(Long::longValue).reduce(dtype.bytes(), Math::multiplyExact);
    }
  }

  /** Name of the property that holds a tensor's checksum. */
  static String checksumOf(String tensor) {
    return tensor + CHECKSUM;
  }

  /** The properties that every file of a store has. */
  static Map<String, String> metadata(String format, String version, String manifestDigest) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, format);
    metadata.put(VERSION, version);
    metadata.put(MANIFEST, manifestDigest);
    return metadata;
  }

  /** Padding behind {@code bytes} bytes, so that what follows is aligned. */
  static int padding(long bytes) {
    return (int) (-bytes & (ALIGNMENT - 1));
  }

  /**
   * The first {@link #DATA_START} bytes of a file.
   *
   * @param tensors by name, in the order of their bytes
   */
  static ByteBuffer header(Map<String, Layout> tensors, Map<String, String> metadata) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("__metadata__", metadata);
    long start = 0;
    for (Map.Entry<String, Layout> tensor : tensors.entrySet()) {
      Layout layout = tensor.getValue();
      long end = Math.addExact(start, layout.bytes());
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("dtype", layout.dtype().safetensorsName());
      fields.put("shape", layout.shape());
      fields.put("data_offsets", List.of(start, end));
      json.put(tensor.getKey(), fields);
      start = end;
    }
    return framed(JsonMapper.shared().writeValueAsString(json));
  }

  private static ByteBuffer framed(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    int room = DATA_START - Long.BYTES;
    if (text.length > room) {
      throw new IllegalStateException("a header of " + text.length + " bytes is too long");
    }
    byte[] padded = Arrays.copyOf(text, room);
    Arrays.fill(padded, text.length, room, (byte) ' ');
    return ByteBuffer.allocate(DATA_START)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(room)
        .put(padded)
        .flip();
  }

  /** Writes the whole segment at {@code position} of the file. */
  static void write(FileChannel channel, long position, MemorySegment bytes) throws IOException {
    for (long start = 0; start < bytes.byteSize(); start += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, bytes.byteSize() - start);
      write(channel, position + start, bytes.asSlice(start, length).asByteBuffer());
    }
  }

  static void write(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  static void update(CRC32C crc, MemorySegment bytes) {
    for (long start = 0; start < bytes.byteSize(); start += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, bytes.byteSize() - start);
      crc.update(bytes.asSlice(start, length).asByteBuffer());
    }
  }

  static String checksum(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    update(crc, bytes);
    return text(crc);
  }

  static String text(CRC32C crc) {
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
