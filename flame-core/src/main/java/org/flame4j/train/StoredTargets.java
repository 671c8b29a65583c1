package org.flame4j.train;

import java.util.List;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.tensor.Tensor;

/** All rows of an embedding store as training targets. */
public record StoredTargets(EmbeddingStore store) implements TextTargets {
  @Override
  public int rowsPerKey() {
    return store.rowsPerKey();
  }

  @Override
  public Tensor rows(List<String> keys, int[][] rowIndices) {
    return store.rows(keys, rowIndices);
  }
}
