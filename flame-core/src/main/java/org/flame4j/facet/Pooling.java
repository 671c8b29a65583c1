package org.flame4j.facet;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/** How the facets of a caption become one text embedding. */
public enum Pooling {
  /** Facets are normalised first: the similarity is the mean of the facets' similarities. */
  NORMALISED,
  /** Raw hidden states are averaged, as the published code does. */
  RAW;

  /**
   * @param facets [n, F, D], not normalised
   * @return [n, D], rows of length 1
   */
  public Tensor pool(Tensor facets) {
    try (Scope scope = new Scope()) {
      Tensor rows = this == NORMALISED ? Nn.l2Normalize(facets) : facets;
      return scope.keep(Nn.l2Normalize(rows.mean(1, false)));
    }
  }
}
