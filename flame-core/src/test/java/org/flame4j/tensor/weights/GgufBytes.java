package org.flame4j.tensor.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds small GGUF files byte by byte. */
public final class GgufBytes {
  private static final int ALIGNMENT = 32;

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private long keyCount;
  private long tensorCount;

  public GgufBytes string(String key, String value) {
    return key(key, 8, text(value));
  }

  public GgufBytes u32(String key, int value) {
    return key(key, 4, int32(value));
  }

  public GgufBytes bool(String key, boolean value) {
    return key(key, 7, new byte[] {(byte) (value ? 1 : 0)});
  }

  public GgufBytes strings(String key, List<String> values) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    list.writeBytes(int32(8));
    list.writeBytes(int64(values.size()));
    values.forEach(value -> list.writeBytes(text(value)));
    return key(key, 9, list.toByteArray());
  }

  public GgufBytes ints(String key, int... values) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    list.writeBytes(int32(5));
    list.writeBytes(int64(values.length));
    for (int value : values) {
      list.writeBytes(int32(value));
    }
    return key(key, 9, list.toByteArray());
  }

  public GgufBytes floats(String key, float... values) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    list.writeBytes(int32(6));
    list.writeBytes(int64(values.length));
    for (float value : values) {
      list.writeBytes(int32(Float.floatToIntBits(value)));
    }
    return key(key, 9, list.toByteArray());
  }

  /** A value of any type, given as the number of the type and the bytes. */
  public GgufBytes key(String key, int type, byte[] value) {
    keys.writeBytes(text(key));
    keys.writeBytes(int32(type));
    keys.writeBytes(value);
    keyCount++;
    return this;
  }

  /** A tensor whose {@code sizes} are innermost first, as in the file. */
  public GgufBytes tensor(String name, int type, byte[] values, long... sizes) {
    return tensorAt(name, type, data.size(), values, sizes);
  }

  public GgufBytes tensorAt(String name, int type, long offset, byte[] values, long... sizes) {
    tensors.writeBytes(text(name));
    tensors.writeBytes(int32(sizes.length));
    for (long size : sizes) {
      tensors.writeBytes(int64(size));
    }
    tensors.writeBytes(int32(type));
    tensors.writeBytes(int64(offset));
    tensorCount++;
    data.writeBytes(values);
    pad(data);
    return this;
  }

  public byte[] bytes() {
    return bytes(3);
  }

  public byte[] bytes(int version) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(int32(version));
    file.writeBytes(int64(tensorCount));
    file.writeBytes(int64(keyCount));
    file.writeBytes(keys.toByteArray());
    file.writeBytes(tensors.toByteArray());
    pad(file);
    file.writeBytes(data.toByteArray());
    return file.toByteArray();
  }

  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }

  static byte[] text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(utf8.length)
        .put(utf8)
        .array();
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
