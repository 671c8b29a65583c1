package org.flame4j.train;

import java.util.List;
import org.flame4j.tensor.Tensor;

/** Stored text embeddings of images. */
public interface TextTargets {
  /** Embeddings stored for an image. */
  int rowsPerKey();

  /**
   * @param keys of B images
   * @param rowIndices which of its embeddings, for each image: [B][P]
   * @return F32 [B, P, D], rows of length 1
   */
  Tensor rows(List<String> keys, int[][] rowIndices);
}
