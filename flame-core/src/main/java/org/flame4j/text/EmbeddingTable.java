package org.flame4j.text;

import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * What tokens are before the first layer.
 *
 * @param table [V, D], owned; in the type that is computed in, or that of the file
 * @param scale by which rows are multiplied
 */
record EmbeddingTable(Tensor table, double scale, Compute compute) implements AutoCloseable {
  /** The rows of {@code ids} [T]: a new tensor [T, D] in the type that is computed in. */
  Tensor rows(Tensor ids) {
    Tensor x = Nn.embedding(table, ids).to(compute.dtype());
    // A tensor, so that the factor is rounded to the precision of the pass, as the models learnt.
    return scale == 1 ? x : x.mulInPlace(compute.place(Tensors.of(new float[] {(float) scale}, 1)));
  }

  @Override
  public void close() {
    table.close();
  }
}
