package org.flame4j.facet;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** What facet tokens see, as numbers added to the attention scores. */
final class FacetMask {
  private FacetMask() {}

  /**
   * The facets' rows of the mask: all of the prefix, and their own facet up to themselves.
   *
   * @param prefix tokens that all facets see
   * @return [sum of facets, prefix + sum of facets], 0 or minus infinity
   */
  static Tensor rows(int prefix, List<Integer> facetLengths, Compute compute) {
    int facets = facetLengths.stream().mapToInt(Integer::intValue).sum();
    int columns = prefix + facets;
    float[] mask = new float[facets * columns];
    int start = 0;
    for (int length : facetLengths) {
      for (int i = start; i < start + length; i++) {
        Arrays.fill(mask, i * columns + prefix, (i + 1) * columns, Float.NEGATIVE_INFINITY);
        Arrays.fill(mask, i * columns + prefix + start, i * columns + prefix + i + 1, 0);
      }
      start += length;
    }
    return compute.place(Tensors.of(mask, facets, columns));
  }

  /** Rows of {@link #rows} at the facets' last tokens: [F, prefix + sum of facets]. */
  static Tensor readRows(Tensor rows, List<Integer> facetLengths, Compute compute) {
    int[] last = new int[facetLengths.size()];
    int end = 0;
    for (int k = 0; k < last.length; k++) {
      end += facetLengths.get(k);
      last[k] = end - 1;
    }
    return rows.indexSelect(0, compute.placeIds(Tensors.of(last)));
  }
}
