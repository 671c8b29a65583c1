package org.flame4j.image;

import java.lang.foreign.ValueLayout;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Makes pictures that are larger than any use of them smaller, once, so that each use is cheap. */
public final class Shrink {
  private Shrink() {}

  /**
   * The picture with its shorter side at {@code shorter}, bicubic and antialiased; itself where it
   * is no larger.
   *
   * @param image U8 [3, H, W]
   * @return U8 [3, H', W'], a view of interleaved pixels [H', W', 3]; owned by the enclosing scope
   *     or else the caller
   */
  public static Tensor to(Tensor image, int shorter) {
    long height = image.size(1);
    long width = image.size(2);
    long side = Math.min(height, width);
    if (side <= shorter) {
      return image;
    }
    int rows = (int) (height * shorter / side);
    int columns = (int) (width * shorter / side);
    try (Scope scope = new Scope()) {
      Tensor planes =
          Bicubic.resample(
              image,
              0,
              0,
              new ResampledAxis((int) height, rows, 0, rows),
              new ResampledAxis((int) width, columns, 0, columns));
      return scope.keep(interleaved(planes).permute(2, 0, 1));
    }
  }

  /** In Java: libtorch would wake a team of threads for it in every loading thread. */
  private static Tensor interleaved(Tensor planes) {
    byte[] from = Tensors.segment(planes).toArray(ValueLayout.JAVA_BYTE);
    int plane = from.length / 3;
    byte[] to = new byte[from.length];
    for (int i = 0, o = 0; i < plane; i++, o += 3) {
      to[o] = from[i];
      to[o + 1] = from[plane + i];
      to[o + 2] = from[2 * plane + i];
    }
    return Tensors.of(to, planes.size(1), planes.size(2), 3);
  }
}
