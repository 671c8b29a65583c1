package org.flame4j.tensor.weights.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle from front to back; whatever leads over their end is refused. */
final class PickleInput {
  private static final int MAX_INTEGER_BYTES = 1024;

  private final ByteBuffer bytes;

  PickleInput(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void need(long count) {
    if (count < 0 || count > bytes.remaining()) {
      throw new PickleException(
          "the pickle ends within a value of %s bytes at byte %d"
              .formatted(Long.toUnsignedString(count), bytes.position()));
    }
  }

  int position() {
    return bytes.position();
  }

  int u8() {
    need(1);
    return bytes.get() & 0xFF;
  }

  int u16() {
    need(Short.BYTES);
    return bytes.getShort() & 0xFFFF;
  }

  long i32() {
    need(Integer.BYTES);
    return bytes.getInt();
  }

  long u32() {
    return i32() & 0xFFFF_FFFFL;
  }

  long i64() {
    need(Long.BYTES);
    return bytes.getLong();
  }

  /** A number of eight bytes, the highest first. */
  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  String text(long length) {
    return new String(raw(length), StandardCharsets.UTF_8);
  }

  /** Text up to the end of the line. */
  String line() {
    int start = bytes.position();
    while (u8() != '\n') {
      // searching
    }
    return new String(bytes.array(), start, bytes.position() - start - 1, StandardCharsets.UTF_8);
  }

  byte[] raw(long length) {
    need(length);
    byte[] raw = new byte[(int) length];
    bytes.get(raw);
    return raw;
  }

  void skip(long length) {
    need(length);
    bytes.position(bytes.position() + (int) length);
  }

  /** A whole number of any length, as {@link Long} where it fits. */
  Object integer(long length) {
    if (length > MAX_INTEGER_BYTES) {
      throw new PickleException("a whole number of " + length + " bytes is too long");
    }
    byte[] raw = raw(length);
    for (int i = 0, j = raw.length - 1; i < j; i++, j--) {
      byte swapped = raw[i];
      raw[i] = raw[j];
      raw[j] = swapped;
    }
    BigInteger value = raw.length == 0 ? BigInteger.ZERO : new BigInteger(raw);
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }
}
