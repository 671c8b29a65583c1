package org.flame4j.eval;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * How alike facets of one caption are, and captions in one facet: cosines that tell whether the
 * questions of a prompt set are different questions, and whether states tell captions apart.
 */
public final class FacetSimilarity {
  private final int captions;
  private final int facets;
  private final float[] withinCaptions; // [n, F, F]
  private final float[] withinFacets; // [F, n, n]
  private final float[] pooled; // [n, n]

  private FacetSimilarity(
      int captions, int facets, float[] withinCaptions, float[] withinFacets, float[] pooled) {
    this.captions = captions;
    this.facets = facets;
    this.withinCaptions = withinCaptions;
    this.withinFacets = withinFacets;
    this.pooled = pooled;
  }

  /**
   * @param states facet embeddings of any length [n, F, D], at least one; not kept
   */
  public static FacetSimilarity of(Tensor states) {
    try (Scope scope = new Scope()) {
      Tensor rows = Nn.l2Normalize(states); // [n, F, D]
      Tensor byFacet = rows.transpose(0, 1); // [F, n, D]
      Tensor means = Nn.l2Normalize(rows.mean(1, false)); // [n, D]
      return new FacetSimilarity(
          Math.toIntExact(states.size(0)),
          Math.toIntExact(states.size(1)),
          Tensors.floats(rows.matmul(rows.transpose(1, 2))),
          Tensors.floats(byFacet.matmul(byFacet.transpose(1, 2))),
          Tensors.floats(means.matmul(means.transpose(0, 1))));
    }
  }

  public int captions() {
    return captions;
  }

  public int facets() {
    return facets;
  }

  /** Cosine of two facets of one caption. */
  public double betweenFacets(int caption, int a, int b) {
    return withinCaptions[(caption * facets + a) * facets + b];
  }

  /** Cosine of two facets, mean over the captions. */
  public double betweenFacets(int a, int b) {
    double sum = 0;
    for (int caption = 0; caption < captions; caption++) {
      sum += betweenFacets(caption, a, b);
    }
    return sum / captions;
  }

  /** Cosine of two captions in one facet. */
  public double betweenCaptions(int facet, int a, int b) {
    return withinFacets[(facet * captions + a) * captions + b];
  }

  /** Cosine of two captions, each the mean of its normalised facets. */
  public double pooled(int a, int b) {
    return pooled[a * captions + b];
  }

  /** Mean cosine of two different facets of one caption; NaN where there is one facet only. */
  public double meanBetweenFacets() {
    return offDiagonal(withinCaptions, captions, facets);
  }

  /** Mean cosine of two different captions in one facet; NaN where there is one caption only. */
  public double meanBetweenCaptions() {
    return offDiagonal(withinFacets, facets, captions);
  }

  /** Mean cosine of two different captions, pooled; NaN where there is one caption only. */
  public double meanPooled() {
    return offDiagonal(pooled, 1, captions);
  }

  private static double offDiagonal(float[] matrices, int count, int side) {
    double sum = 0;
    for (int i = 0; i < matrices.length; i++) {
      int row = i / side % side;
      sum += row == i % side ? 0 : matrices[i];
    }
    return sum / ((double) count * side * (side - 1));
  }
}
