package org.flame4j.tensor.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files whose header says whatever a test wants. */
final class SafetensorsBytes {
  private SafetensorsBytes() {}

  static byte[] of(long claimedLength, String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimedLength)
        .put(text)
        .array();
  }

  static Path write(Path file, String header, int dataBytes) {
    return write(file, of(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes));
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String entry(String name, String dtype, String shape, long start, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, start, end);
  }
}
