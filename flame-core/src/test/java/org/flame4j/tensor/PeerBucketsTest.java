package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What travels together, and whether all processes mean the same. */
class PeerBucketsTest {
  private static final long MIB = 1 << 20;

  @Test
  void bucketsGoFromTheLastParameterToTheFirst() {
    assertThat(PeerBuckets.of(List.of(4L, 4L, 4L))).containsExactly(List.of(2, 1, 0));
    assertThat(PeerBuckets.of(List.of(4L, 20 * MIB, 5 * MIB, MIB - 4, 4L)))
        .containsExactly(List.of(4, 3), List.of(2, 1), List.of(0));
    assertThat(PeerBuckets.of(Collections.nCopies(4, 30 * MIB)))
        .containsExactly(List.of(3), List.of(2), List.of(1), List.of(0));
  }

  @Test
  void theFirstDifferenceIsNamed() {
    try (Tensor one = Tensors.zeros(DType.F32, 2, 3);
        Tensor other = Tensors.zeros(DType.F32, 3)) {
      String first = PeerParameters.describe(Map.of("a", one));
      assertThat(first).isEqualTo("a F32[2, 3]");
      assertThat(PeerParameters.difference(first, 1, first)).isEmpty();
      assertThat(PeerParameters.difference(first, 2, PeerParameters.describe(Map.of("a", other))))
          .hasValueSatisfying(line ->
              assertThat(line)
                  .contains("number 0 is 'a F32[2, 3]' in process 0 and 'a F32[3]' in process 2"));
      assertThat(PeerParameters.difference(first, 1, first + "\nb F32[1]"))
          .hasValueSatisfying(
              line -> assertThat(line).contains("number 1 is 'none' in process 0 and 'b F32[1]'"));
    }
  }
}
