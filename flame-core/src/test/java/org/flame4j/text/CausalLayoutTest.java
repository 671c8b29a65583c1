package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flame4j.Golden;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packed causal texts, with and without a sliding window, against a dense mask. */
class CausalLayoutTest {
  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "5, 2.5", "2147483647, 0", "2147483647, 1.5"})
  void equalsADenseMask(int window, double softcap) {
    AttentionSpec spec = new AttentionSpec(0.4, softcap, window);
    List<Integer> lengths = List.of(1, 5, 7);
    try (Scope scope = new Scope()) {
      Tensor q = Tensors.randn(1, 1, 13, 4, 8);
      Tensor k = Tensors.randn(2, 1, 13, 2, 8);
      Tensor v = Tensors.randn(3, 1, 13, 2, 8);
      CausalLayout layout = new CausalLayout(lengths);
      Tensor expected = dense(q, k, v, lengths, spec);
      Tensor actual = layout.attend(spec, q, k, v);
      assertThat(Golden.relativeError(actual, expected)).isLessThan(1e-5);
      Tensor last = Tensors.of(new int[] {0, 5, 12});
      Tensor read = layout.attendRead(spec, q.indexSelect(0, last), k, v);
      assertThat(Golden.relativeError(read, expected.indexSelect(0, last))).isLessThan(1e-5);
    }
  }

  private static Tensor dense(
      Tensor q, Tensor k, Tensor v, List<Integer> lengths, AttentionSpec spec) {
    int n = lengths.stream().mapToInt(Integer::intValue).sum();
    float[] mask = new float[n * n];
    for (int i = 0; i < mask.length; i++) {
      int row = i / n;
      int column = i % n;
      boolean seen =
          text(row, lengths) == text(column, lengths)
              && column <= row
              && row - column < spec.window();
      mask[i] = seen ? 0 : Float.NEGATIVE_INFINITY;
    }
    Tensor scores =
        Golden.capped(
                q.transpose(0, 1).matmul(Golden.twice(k).permute(1, 2, 0)).mul(spec.scale()),
                spec.softcap())
            .add(Tensors.of(mask, n, n));
    return Nn.softmax(scores, -1).matmul(Golden.twice(v).transpose(0, 1)).transpose(0, 1);
  }

  private static int text(int token, List<Integer> lengths) {
    int end = 0;
    for (int i = 0; i < lengths.size(); i++) {
      end += lengths.get(i);
      if (token < end) {
        return i;
      }
    }
    throw new IllegalArgumentException("token " + token);
  }
}
