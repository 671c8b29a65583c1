package org.flame4j.image;

import java.nio.ByteBuffer;
import org.flame4j.image.ImageHeader.Format;

/**
 * Structure of a JPEG file: segments of {@code [0xFF marker] [int16 length] [data]}, big-endian, up
 * to the first scan, whose compressed data ends with the marker {@code EOI}.
 */
final class JpegFile {
  private static final int START = 0xFFD8;
  private static final int END = 0xFFD9;
  private static final int SCAN = 0xDA;

  private JpegFile() {}

  static boolean recognises(ByteBuffer file) {
    return file.capacity() >= 2 && Short.toUnsignedInt(file.getShort(0)) == START;
  }

  /** The size in the frame header. */
  static ImageHeader header(ByteBuffer file) {
    int frame = segment(file, JpegFile::isFrame);
    return new ImageHeader(
        Format.JPEG,
        Short.toUnsignedInt(file.getShort(frame + 7)),
        Short.toUnsignedInt(file.getShort(frame + 5)));
  }

  /** Start-of-frame markers: all of C0 to CF but tables (C4), an extension (C8) and CC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private interface Wanted {
    boolean test(int marker);
  }

  /** Where the first wanted segment starts. */
  private static int segment(ByteBuffer file, Wanted wanted) {
    int at = 2;
    while (true) {
      int marker = Byte.toUnsignedInt(file.get(at + 1));
      if (Byte.toUnsignedInt(file.get(at)) != 0xFF) {
        throw new ImageException("the JPEG is damaged: a segment does not begin where it should");
      }
      if (wanted.test(marker)) {
        return at;
      }
      if (marker == SCAN) {
        throw new ImageException("the JPEG has no size");
      }
      at += marker == 0xFF ? 1 : 2 + Short.toUnsignedInt(file.getShort(at + 2));
    }
  }

  /** Whether the end follows the scan; some files carry other bytes behind it. */
  static boolean checkWhole(ByteBuffer file) {
    int scan = segment(file, marker -> marker == SCAN);
    for (int i = file.capacity() - 2; i > scan; i--) {
      if (Short.toUnsignedInt(file.getShort(i)) == END) {
        return false;
      }
    }
    throw new ImageException("the file is cut short");
  }
}
