package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Patches are drawn by seed, step and key alone, and evenly. */
class PatchDropoutTest {
  private static final PatchDropout HALF = new PatchDropout(5, 0.5);

  private static long[] draw(PatchDropout dropout, long step, String... keys) {
    try (Scope scope = new Scope()) {
      return Tensors.longs(dropout.draw(step, List.of(keys), 16));
    }
  }

  @Test
  void drawsDifferentPatchesInOrder() {
    long[] drawn = draw(HALF, 3, "a", "b");
    assertThat(drawn).hasSize(16);
    for (int i = 0; i < 2; i++) {
      long[] one = Arrays.copyOfRange(drawn, 8 * i, 8 * i + 8);
      assertThat(one).isSorted().doesNotHaveDuplicates();
      assertThat(one[0]).isNotNegative();
      assertThat(one[7]).isLessThan(16);
    }
  }

  @Test
  void followsSeedStepAndKeyAlone() {
    long[] b = draw(HALF, 3, "b");
    assertThat(Arrays.copyOfRange(draw(HALF, 3, "a", "b"), 8, 16)).isEqualTo(b);
    assertThat(draw(HALF, 4, "b")).isNotEqualTo(b);
    assertThat(draw(HALF, 3, "c")).isNotEqualTo(b);
    assertThat(draw(new PatchDropout(6, 0.5), 3, "b")).isNotEqualTo(b);
  }

  @Test
  void everyPatchIsAsLikelyAsAnother() {
    String[] keys = IntStream.range(0, 4000).mapToObj(i -> "key" + i).toArray(String[]::new);
    int[] counts = new int[16];
    for (long patch : draw(HALF, 1, keys)) {
      counts[(int) patch]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(1850, 2150); // 2000 expected, deviation 32
    }
  }

  @Test
  void keepsAtLeastOnePatch() {
    assertThat(new PatchDropout(1, 0.99).kept(16)).isEqualTo(1);
    assertThat(new PatchDropout(1, 0.25).kept(16)).isEqualTo(12);
    assertThatThrownBy(() -> new PatchDropout(1, 1)).hasMessageContaining("patchDropout=1.0");
    assertThatThrownBy(() -> new PatchDropout(1, Double.NaN)).hasMessageContaining("NaN");
  }
}
