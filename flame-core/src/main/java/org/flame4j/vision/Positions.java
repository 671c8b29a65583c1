package org.flame4j.vision;

import java.util.List;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Position embeddings of one grid of patches for another. */
final class Positions {
  private Positions() {}

  /**
   * Resizes bicubically with antialiasing, as open_clip does; the class token's stays.
   *
   * @param positions F32 [1 + from * from, W]
   * @return [1 + to * to, W]
   */
  static Tensor resize(Tensor positions, int from, int to) {
    if (from == to) {
      return positions;
    }
    try (Scope scope = new Scope()) {
      long width = positions.size(1);
      Tensor grid =
          positions
              .narrow(0, 1, (long) from * from)
              .reshape(1, from, from, width)
              .permute(0, 3, 1, 2); // [1, W, from, from]
      Tensor resized =
          Nn.resizeBicubic(grid.contiguous(), to, to)
              .permute(0, 2, 3, 1)
              .reshape((long) to * to, width);
      return scope.keep(Tensors.cat(List.of(positions.narrow(0, 0, 1), resized), 0));
    }
  }
}
