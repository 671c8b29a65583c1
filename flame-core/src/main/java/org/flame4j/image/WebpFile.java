package org.flame4j.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flame4j.image.ImageHeader.Format;

/**
 * Structure of a WebP file: {@code RIFF [int32 size] WEBP}, little-endian, then a chunk {@code VP8
 * } (lossy), {@code VP8L} (lossless) or {@code VP8X} (extended) with the size in pixels.
 */
final class WebpFile {
  private static final int SIZE_BITS = 0x3FFF;
  private static final int CANVAS_BITS = 0xFFFFFF;
  private static final int LOSSLESS_ALPHA = 1 << 28;
  private static final int EXTENDED_ALPHA = 1 << 4;

  private WebpFile() {}

  static boolean recognises(ByteBuffer file) {
    return ImageHeader.tag(file, 0).equals("RIFF") && ImageHeader.tag(file, 8).equals("WEBP");
  }

  static ImageHeader header(ByteBuffer file) {
    file.order(ByteOrder.LITTLE_ENDIAN);
    return switch (ImageHeader.tag(file, 12)) {
      case "VP8 " ->
          new ImageHeader(
              Format.WEBP, file.getShort(26) & SIZE_BITS, file.getShort(28) & SIZE_BITS);
      case "VP8L" -> {
        int bits = file.getInt(21);
        yield new ImageHeader(Format.WEBP, (bits & SIZE_BITS) + 1, ((bits >>> 14) & SIZE_BITS) + 1);
      }
      case "VP8X" ->
          new ImageHeader(
              Format.WEBP, (file.getInt(24) & CANVAS_BITS) + 1, (file.getInt(26) >>> 8) + 1);
      default -> throw new ImageException("the WebP file holds no picture");
    };
  }

  static boolean checkWhole(ByteBuffer file) {
    file.order(ByteOrder.LITTLE_ENDIAN);
    if (Integer.toUnsignedLong(file.getInt(4)) + 8 > file.capacity()) {
      throw new ImageException("the file is cut short");
    }
    return switch (ImageHeader.tag(file, 12)) {
      case "VP8L" -> (file.getInt(21) & LOSSLESS_ALPHA) != 0;
      case "VP8X" -> (file.get(20) & EXTENDED_ALPHA) != 0;
      default -> false;
    };
  }
}
