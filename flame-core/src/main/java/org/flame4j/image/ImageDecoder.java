package org.flame4j.image;

import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.ImageCodec;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.TensorException;
import org.flame4j.tensor.Tensors;

/** Decodes JPEG, PNG and WebP to RGB. EXIF orientation is not applied, as in the published code. */
public final class ImageDecoder {
  /**
   * Pixels of the largest picture that is decoded: 300 MB as RGB, beyond any photograph on the web.
   */
  public static final long MAX_PIXELS = 100_000_000;

  private ImageDecoder() {}

  /**
   * Grey becomes RGB, transparency is flattened on white, 16-bit samples keep their upper byte.
   *
   * @param name what errors call the picture
   * @return U8 [3, H, W], owned by the enclosing scope or else the caller
   * @throws ImageException for an empty, damaged, cut or oversized file, or no picture at all
   */
  public static Tensor decode(byte[] bytes, String name) {
    try (Scope scope = new Scope()) {
      ImageHeader header = checkedHeader(bytes);
      Tensor pixels = ImageCodec.decode(bytes, header.format() != ImageHeader.Format.JPEG);
      return scope.keep(rgb(pixels).permute(2, 0, 1).contiguous());
    } catch (ImageException | TensorException e) {
      throw new ImageException(name + ": " + e.getMessage(), e);
    }
  }

  private static ImageHeader checkedHeader(byte[] bytes) {
    if (bytes.length == 0) {
      throw new ImageException("the file is empty");
    }
    ImageHeader header = ImageHeader.read(bytes);
    if (header.width() == 0 || header.height() == 0) {
      throw new ImageException("the picture has no size");
    }
    if (header.width() * header.height() > MAX_PIXELS) {
      throw new ImageException(
          "the picture has "
              + header.width()
              + " x "
              + header.height()
              + " pixels; at most "
              + MAX_PIXELS
              + " are read");
    }
    if (!header.complete()) {
      throw new ImageException("the file is cut short");
    }
    return header;
  }

  /** [H, W, 1 to 4] to [H, W, 3]. */
  private static Tensor rgb(Tensor pixels) {
    return switch ((int) pixels.size(2)) {
      case 1 -> pixels.expand(pixels.size(0), pixels.size(1), 3).contiguous();
      case 2 ->
          flatten(Tensors.cat(List.of(pixels.narrow(2, 0, 1), pixels.narrow(2, 0, 1), pixels), 2));
      case 4 -> flatten(pixels);
      default -> pixels;
    };
  }

  /** Colour over white, in proportion to alpha, rounded: {@code (c a + 255 (255 - a)) / 255}. */
  private static Tensor flatten(Tensor rgba) {
    Tensor alpha = rgba.narrow(2, 3, 1).to(DType.F32).div(255);
    Tensor colour = rgba.narrow(2, 0, 3).to(DType.F32);
    Tensor white = alpha.neg().add(1).mul(255);
    return colour.mul(alpha).addInPlace(white).addInPlace(0.5).to(DType.U8);
  }
}
