package org.flame4j.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values one after the other and never past the end. */
final class GgufCursor {
  /** Longest text: some files carry a whole tokenizer.json in one. */
  private static final long MAX_STRING_BYTES = 256L << 20;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private long position;

  GgufCursor(MemorySegment bytes) {
    this.bytes = bytes;
  }

  long position() {
    return position;
  }

  private long take(long size) {
    if (size < 0 || size > bytes.byteSize() - position) {
      throw new WeightsException(
          "cut short: "
              + Long.toUnsignedString(size)
              + " bytes are due at "
              + position
              + " of "
              + bytes.byteSize());
    }
    long start = position;
    position += size;
    return start;
  }

  byte int8() {
    return bytes.get(ValueLayout.JAVA_BYTE, take(1));
  }

  short int16() {
    return bytes.get(SHORT, take(2));
  }

  int int32() {
    return bytes.get(INT, take(4));
  }

  long unsigned32() {
    return Integer.toUnsignedLong(int32());
  }

  long int64() {
    return bytes.get(LONG, take(8));
  }

  /** A count of things that take at least {@code least} bytes each, so the rest must hold them. */
  long count(String what, long least) {
    long count = int64();
    if (count < 0 || count > (bytes.byteSize() - position) / least) {
      throw new WeightsException(
          Long.toUnsignedString(count) + " " + what + " do not fit in a file of this size");
    }
    return count;
  }

  String string() {
    long size = count("bytes of text", 1);
    if (size > MAX_STRING_BYTES) {
      throw new WeightsException("a text of " + size + " bytes is too long");
    }
    byte[] text = bytes.asSlice(take(size), size).toArray(ValueLayout.JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8);
  }

  void skipString() {
    skip(1, count("bytes of text", 1));
  }

  /** Skips {@code times} values that {@link #count} has found to fit. */
  void skip(long size, long times) {
    take(size * times);
  }
}
