package org.flame4j.image;

import org.flame4j.tensor.ImageCodec;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.TensorException;

/** Decodes JPEG, PNG and WebP to RGB. EXIF orientation is not applied, as in the published code. */
public final class ImageDecoder {
  /**
   * Pixels of the largest picture that is decoded: 300 MB as RGB, beyond any photograph on the web.
   */
  public static final long MAX_PIXELS = 100_000_000;

  private ImageDecoder() {}

  /** As {@link #decode(byte[], String, Transparency)}, with transparency laid over white. */
  public static Tensor decode(byte[] bytes, String name) {
    return decode(bytes, name, Transparency.WHITE);
  }

  /**
   * Grey, palettes and CMYK become RGB, 16-bit samples keep their upper byte.
   *
   * @param name what errors call the picture
   * @return U8 [3, H, W], a view of interleaved pixels [H, W, 3]; owned by the enclosing scope or
   *     else the caller
   * @throws ImageException for an empty, damaged, cut or oversized file, or no picture at all
   */
  public static Tensor decode(byte[] bytes, String name, Transparency transparency) {
    try (Scope scope = new Scope()) {
      ImageHeader header = checkedHeader(bytes);
      boolean alpha = header.checkWhole(bytes);
      int height = (int) header.height();
      int width = (int) header.width();
      Tensor pixels =
          alpha && transparency == Transparency.WHITE
              ? WhiteBackground.under(ImageCodec.decodeBgra(bytes, height, width))
              : ImageCodec.decodeRgb(bytes, height, width);
      return scope.keep(pixels.permute(2, 0, 1));
    } catch (ImageException | TensorException e) {
      throw new ImageException(name + ": " + e.getMessage(), e);
    }
  }

  private static ImageHeader checkedHeader(byte[] bytes) {
    if (bytes.length == 0) {
      throw new ImageException("the file is empty");
    }
    ImageHeader header = ImageHeader.read(bytes);
    long width = header.width();
    long height = header.height();
    if (width == 0 || height == 0) {
      throw new ImageException("the picture has no size");
    }
    if (width > MAX_PIXELS / height) {
      throw new ImageException(
          String.format(
              java.util.Locale.ROOT,
              "the picture has %d x %d pixels, more than the %d that are read; make it smaller",
              width,
              height,
              MAX_PIXELS));
    }
    return header;
  }
}
