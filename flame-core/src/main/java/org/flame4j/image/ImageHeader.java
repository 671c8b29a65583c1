package org.flame4j.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a picture say, read before anything is decoded: a file of a few kilobytes
 * can claim a picture of gigabytes.
 */
record ImageHeader(Format format, long width, long height) {
  /** Formats that are read. */
  enum Format {
    JPEG,
    PNG,
    WEBP
  }

  /**
   * @throws ImageException for bytes that are no JPEG, PNG or WebP picture
   */
  static ImageHeader read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      if (PngFile.recognises(buffer)) {
        return PngFile.header(buffer);
      }
      if (JpegFile.recognises(buffer)) {
        return JpegFile.header(buffer);
      }
      if (WebpFile.recognises(buffer)) {
        return WebpFile.header(buffer);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("the picture's header is cut short", e);
    }
    throw new ImageException("not a JPEG, PNG or WebP picture");
  }

  /**
   * Reads on to the end of the file.
   *
   * @return whether the picture has transparency
   * @throws ImageException where the file is cut short or visibly damaged
   */
  boolean checkWhole(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return switch (format) {
        case PNG -> PngFile.checkWhole(buffer);
        case JPEG -> JpegFile.checkWhole(buffer);
        case WEBP -> WebpFile.checkWhole(buffer);
      };
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("the file is cut short", e);
    }
  }

  /** Four bytes as text, empty where the file ends before. */
  static String tag(ByteBuffer file, int at) {
    return at + 4 > file.capacity()
        ? ""
        : new String(file.array(), at, 4, StandardCharsets.ISO_8859_1);
  }
}
