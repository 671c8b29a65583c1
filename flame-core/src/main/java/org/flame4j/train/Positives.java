package org.flame4j.train;

import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Which texts of a batch belong to which image: text j to image j / P. */
final class Positives {
  private Positives() {}

  /** P. */
  static long perImage(Tensor images, Tensor texts) {
    if (images.size(0) == 0 || texts.size(0) % images.size(0) != 0) {
      throw new IllegalArgumentException(
          texts.size(0) + " texts cannot be shared evenly by " + images.size(0) + " images");
    }
    return texts.size(0) / images.size(0);
  }

  /** One on the diagonal, on the images' device: [B, B, 1]. */
  static Tensor identity(Tensor images) {
    int batch = (int) images.size(0);
    Tensor identity = Tensors.zeros(DType.F32, (long) batch * batch);
    Tensor diagonal = Tensors.of(IntStream.range(0, batch).map(i -> i * (batch + 1)).toArray());
    identity.indexCopyInPlace(0, diagonal, Tensors.full(1, DType.F32, batch));
    return identity.reshape(batch, batch, 1).to(images.device());
  }
}
