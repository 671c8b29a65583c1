package org.flame4j.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.flame4j.image.ImageHeader.Format;

/**
 * Structure of a PNG file: a signature, then chunks of {@code [int32 length] [4 letters type]
 * [data] [int32 CRC of type and data]}, big-endian, from {@code IHDR} to {@code IEND}.
 */
final class PngFile {
  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int FIRST_CHUNK = 8;

  private static final int GREY = 0;
  private static final int GREY_ALPHA = 4;
  private static final int RGBA = 6;

  /** Chunks whose type starts with a small letter may be damaged without harm. */
  private static final int ANCILLARY = 1 << 5;

  private PngFile() {}

  static boolean recognises(ByteBuffer file) {
    return file.capacity() >= FIRST_CHUNK && file.getLong(0) == SIGNATURE;
  }

  static ImageHeader header(ByteBuffer file) {
    if (file.getInt(8) != 13 || !ImageHeader.tag(file, 12).equals("IHDR")) {
      throw new ImageException("the PNG does not begin with its header");
    }
    return new ImageHeader(
        Format.PNG,
        Integer.toUnsignedLong(file.getInt(16)),
        Integer.toUnsignedLong(file.getInt(20)));
  }

  /** Walks the chunks and compares the checksums of those that matter. */
  static boolean checkWhole(ByteBuffer file) {
    int colourType = file.get(25);
    boolean alpha = colourType == GREY_ALPHA || colourType == RGBA;
    long at = FIRST_CHUNK;
    while (at + 12 <= file.capacity()) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(file.getInt(start));
      String type = ImageHeader.tag(file, start + 4);
      at += 12 + length;
      if (at > file.capacity()) {
        break;
      }
      checkSum(file, start, (int) length, type);
      // OpenCV does not decode the one transparent shade of a grey picture: it stays as it is.
      alpha |= type.equals("tRNS") && colourType != GREY;
      if (type.equals("IEND")) {
        return alpha;
      }
    }
    throw new ImageException("the file is cut short");
  }

  private static void checkSum(ByteBuffer file, int start, int length, String type) {
    if ((file.get(start + 4) & ANCILLARY) != 0) {
      return;
    }
    CRC32 sum = new CRC32();
    sum.update(file.array(), start + 4, length + 4);
    if ((int) sum.getValue() != file.getInt(start + 8 + length)) {
      throw new ImageException("the PNG is damaged: checksum of its chunk " + printable(type));
    }
  }

  private static String printable(String type) {
    return type.chars().allMatch(c -> c > 32 && c < 127) ? type : "of an unknown type";
  }
}
