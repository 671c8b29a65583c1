package org.flame4j.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files of every kind, sound or not. */
final class TestPng {
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGBA = 6;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  TestPng(int width, int height, int bits, int colourType) {
    file.writeBytes(ByteBuffer.allocate(8).putLong(0x89504E470D0A1A0AL).array());
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk("IHDR", header.put((byte) bits).put((byte) colourType).array());
  }

  TestPng chunk(String type, byte... data) {
    CRC32 sum = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    sum.update(name);
    sum.update(data);
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    file.writeBytes(chunk.put(name).put(data).putInt((int) sum.getValue()).array());
    return this;
  }

  /** Rows without filter bytes; the whole file. */
  byte[] pixels(byte[]... rows) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (byte[] row : rows) {
      raw.write(0);
      raw.writeBytes(row);
    }
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(raw.toByteArray());
      deflater.finish();
      byte[] buffer = new byte[raw.size() + 100];
      chunk("IDAT", java.util.Arrays.copyOf(buffer, deflater.deflate(buffer)));
    }
    return chunk("IEND").file.toByteArray();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
