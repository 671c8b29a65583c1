package org.flame4j.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a picture say, read before anything is decoded: a file of a few kilobytes
 * can claim a picture of gigabytes.
 *
 * @param format of the file
 * @param complete whether the file has the end its format asks for
 */
record ImageHeader(Format format, long width, long height, boolean complete) {
  enum Format {
    JPEG,
    PNG,
    WEBP
  }

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /**
   * @throws ImageException for bytes that are no JPEG, PNG or WebP picture
   */
  static ImageHeader read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      if (buffer.getLong(0) == PNG_SIGNATURE) {
        return png(buffer);
      }
      if ((buffer.getShort(0) & 0xFFFF) == 0xFFD8) {
        return jpeg(buffer);
      }
      if (tag(bytes, 0).equals("RIFF") && tag(bytes, 8).equals("WEBP")) {
        return webp(buffer.order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("the picture's header is cut short", e);
    }
    throw new ImageException("not a JPEG, PNG or WebP picture");
  }

  private static ImageHeader png(ByteBuffer b) {
    int end = b.capacity() - 8;
    boolean complete = end >= 0 && tag(b.array(), end).equals("IEND");
    return new ImageHeader(
        Format.PNG,
        b.getInt(16) & 0xFFFFFFFFL,
        b.getInt(20) & 0xFFFFFFFFL,
        complete || endsLater(b));
  }

  /** Some files carry bytes behind their end. */
  private static boolean endsLater(ByteBuffer b) {
    for (int i = b.capacity() - 8; i >= 0; i--) {
      if (b.getInt(i) == 0x49454E44 && b.getInt(i + 4) == 0xAE426082) {
        return true;
      }
    }
    return false;
  }

  /** Walks the segments to the frame header, and on to the scan for the search of the end. */
  private static ImageHeader jpeg(ByteBuffer b) {
    long width = 0;
    long height = 0;
    int at = 2;
    while (true) {
      if ((b.get(at) & 0xFF) != 0xFF) {
        throw new ImageException("the JPEG's segments are damaged");
      }
      int marker = b.get(at + 1) & 0xFF;
      if (marker == 0xFF || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
        at += marker == 0xFF ? 1 : 2;
        continue;
      }
      int length = b.getShort(at + 2) & 0xFFFF;
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        height = b.getShort(at + 5) & 0xFFFF;
        width = b.getShort(at + 7) & 0xFFFF;
      }
      at += 2 + Math.max(2, length);
      if (marker == 0xDA) {
        return new ImageHeader(Format.JPEG, width, height, hasEndBehind(b, at));
      }
    }
  }

  private static boolean hasEndBehind(ByteBuffer b, int from) {
    for (int i = b.capacity() - 2; i >= from; i--) {
      if ((b.getShort(i) & 0xFFFF) == 0xFFD9) {
        return true;
      }
    }
    return false;
  }

  private static ImageHeader webp(ByteBuffer b) {
    boolean complete = (b.getInt(4) & 0xFFFFFFFFL) + 8 <= b.capacity();
    return switch (tag(b.array(), 12)) {
      case "VP8 " ->
          new ImageHeader(Format.WEBP, b.getShort(26) & 0x3FFF, b.getShort(28) & 0x3FFF, complete);
      case "VP8L" -> {
        int bits = b.getInt(21);
        yield new ImageHeader(
            Format.WEBP, (bits & 0x3FFF) + 1L, ((bits >> 14) & 0x3FFF) + 1L, complete);
      }
      case "VP8X" ->
          new ImageHeader(
              Format.WEBP,
              (b.getInt(24) & 0xFFFFFF) + 1L,
              ((b.getInt(26) >>> 8) & 0xFFFFFF) + 1L,
              complete);
      default -> throw new ImageException("the WebP file holds no picture");
    };
  }

  private static String tag(byte[] bytes, int at) {
    return at + 4 > bytes.length ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
