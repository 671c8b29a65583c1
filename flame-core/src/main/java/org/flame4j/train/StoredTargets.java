package org.flame4j.train;

import java.util.Arrays;
import java.util.List;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** All rows of an embedding store as training targets, without what all captions share. */
public final class StoredTargets implements TextTargets, AutoCloseable {
  private final EmbeddingStore store;
  private final Tensor means; // [R, D], or [0] where nothing is taken out

  /**
   * @param store stays the caller's
   * @param textMeans of the store's prompt sets, or none
   */
  public StoredTargets(EmbeddingStore store, TextMeans textMeans) {
    this.store = store;
    try (Scope scope = new Scope()) {
      List<Tensor> parts =
          store.manifest().prompts().stream()
              .map(PromptRows::promptSet)
              .map(set -> textMeans.isEmpty() ? Tensors.of(new float[0], 0) : textMeans.mean(set))
              .toList();
      means = Tensors.cat(parts, 0).escape();
    }
  }

  @Override
  public int rowsPerKey() {
    return store.rowsPerKey();
  }

  @Override
  public Tensor rows(List<String> keys, int[][] rowIndices) {
    try (Scope scope = new Scope()) {
      // Half precision rounds the stored lengths: the loss wants exact cosines.
      Tensor rows = Nn.l2Normalize(store.rows(keys, rowIndices)); // [B, P, D]
      return scope.keep(means.numel() == 0 ? rows : Nn.l2Normalize(rows.sub(meansOf(rowIndices))));
    }
  }

  /** [B, P, D]. */
  private Tensor meansOf(int[][] rowIndices) {
    int[] flat = Arrays.stream(rowIndices).flatMapToInt(Arrays::stream).toArray();
    return means
        .indexSelect(0, Tensors.of(flat))
        .reshape(rowIndices.length, rowIndices[0].length, means.size(1));
  }

  @Override
  public void close() {
    means.close();
  }
}
