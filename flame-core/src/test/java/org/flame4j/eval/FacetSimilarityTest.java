package org.flame4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.flame4j.Golden;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Cosines against those taken pair by pair. */
class FacetSimilarityTest {
  private static final Offset<Double> NEAR = within(1e-5);

  @Test
  void equalsCosinesTakenPairByPair() {
    int n = 4;
    int facets = 3;
    try (Scope scope = new Scope()) {
      Tensor states = Tensors.randn(3, 2, n, facets, 16).add(0.4);
      FacetSimilarity similarity = FacetSimilarity.of(states);
      double between = 0;
      for (int i = 0; i < n; i++) {
        for (int a = 0; a < facets; a++) {
          for (int b = 0; b < facets; b++) {
            double cosine = Golden.cosine(row(states, i, a), row(states, i, b));
            assertThat(similarity.betweenFacets(i, a, b)).isCloseTo(cosine, NEAR);
            between += a == b ? 0 : cosine / (n * facets * (facets - 1));
          }
        }
      }
      assertThat(similarity.meanBetweenFacets()).isCloseTo(between, NEAR);
      assertThat(similarity.betweenFacets(0, 2))
          .isCloseTo(
              (similarity.betweenFacets(0, 0, 2)
                      + similarity.betweenFacets(1, 0, 2)
                      + similarity.betweenFacets(2, 0, 2)
                      + similarity.betweenFacets(3, 0, 2))
                  / n,
              NEAR);
      double captions = 0;
      double pooled = 0;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          assertThat(similarity.pooled(a, b))
              .isCloseTo(Golden.cosine(mean(states, a), mean(states, b)), NEAR);
          pooled += a == b ? 0 : similarity.pooled(a, b) / (n * (n - 1));
          for (int f = 0; f < facets; f++) {
            double cosine = Golden.cosine(row(states, a, f), row(states, b, f));
            assertThat(similarity.betweenCaptions(f, a, b)).isCloseTo(cosine, NEAR);
            captions += a == b ? 0 : cosine / (facets * n * (n - 1));
          }
        }
      }
      assertThat(similarity.meanBetweenCaptions()).isCloseTo(captions, NEAR);
      assertThat(similarity.meanPooled()).isCloseTo(pooled, NEAR);
    }
  }

  @Test
  void oneOfAKindHasNoOtherToCompareWith() {
    try (Scope scope = new Scope()) {
      FacetSimilarity similarity = FacetSimilarity.of(Tensors.randn(3, 1, 1, 1, 8));
      assertThat(similarity.meanBetweenFacets()).isNaN();
      assertThat(similarity.meanBetweenCaptions()).isNaN();
      assertThat(similarity.meanPooled()).isNaN();
      assertThat(similarity.betweenFacets(0, 0)).isCloseTo(1, NEAR);
    }
  }

  private static float[] row(Tensor states, int caption, int facet) {
    return Tensors.floats(states.select(0, caption).select(0, facet));
  }

  private static float[] mean(Tensor states, int caption) {
    float[] sum = new float[(int) states.size(2)];
    for (int facet = 0; facet < states.size(1); facet++) {
      float[] row = row(states, caption, facet);
      double length = Math.sqrt(Golden.cosine(row, row));
      double norm = 0;
      for (float value : row) {
        norm += value * value;
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) (row[i] / Math.sqrt(norm) / length);
      }
    }
    return sum;
  }
}
