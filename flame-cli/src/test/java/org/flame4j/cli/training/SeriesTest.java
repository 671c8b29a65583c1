package org.flame4j.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Curves are thinned and smoothed without losing what matters; axes have round numbers. */
class SeriesTest {
  private static Series of(double... values) {
    Series series = new Series();
    for (int i = 0; i < values.length; i++) {
      series.add(i + 1, values[i]);
    }
    return series;
  }

  @Test
  void spikesSurviveThinning() {
    double[] values = new Random(1).doubles(100_000).toArray();
    values[31_415] = 50;
    values[77_777] = -50;
    Series thin = of(values).thinned(RunChart.COLUMNS);
    assertThat(thin.size()).isLessThanOrEqualTo(4 * RunChart.COLUMNS);
    int high =
        IntStream.range(0, thin.size()).filter(i -> thin.value(i) == 50).findFirst().orElseThrow();
    assertThat(thin.step(high)).isEqualTo(31_416);
    assertThat(thin.quantile(0)).isEqualTo(-50);
    assertThat(thin.step(0)).isEqualTo(1);
    assertThat(thin.step(thin.size() - 1)).isEqualTo(100_000);
    assertThat(IntStream.range(1, thin.size()).allMatch(i -> thin.step(i) > thin.step(i - 1)))
        .isTrue();
  }

  @Test
  void aFewValuesStayAsTheyAre() {
    Series few = of(3, 1, 2);
    assertThat(few.thinned(10)).isSameAs(few);
  }

  @Test
  void smoothingIsTheMeanOfNeighbours() {
    Series smooth = of(1, 2, 6, 4, 5).smoothed(3);
    assertThat(smooth.stream().toArray())
        .containsExactly(new double[] {1, 3, 4, 5, 4.5}, within(1e-12));
    assertThat(new Series().smoothed(9).isEmpty()).isTrue();
  }

  @Test
  void stepsDoneAnewReplaceEarlierOnes() {
    Series series = of(1, 2, 3, 4);
    series.add(3, 30);
    assertThat(series.stream().toArray()).containsExactly(1, 2, 30);
  }

  @Test
  void axesBeginAndEndOnRoundNumbers() {
    assertThat(Axis.around(-16.7, -10).ticks()).containsExactly(-18, -16, -14, -12, -10);
    assertThat(Axis.fromZero(0).share(0)).isZero();
    assertThat(Axis.forPositive(3.1, 4.2).low()).isEqualTo(3);
    assertThat(Axis.forPositive(0.5, 4.2).low()).isZero();
    Axis factors = Axis.forPositive(0.02, 300);
    assertThat(factors.logarithmic()).isTrue();
    assertThat(factors.ticks()).containsExactly(new double[] {0.1, 1, 10, 100}, within(1e-9));
    assertThat(factors.share(Math.sqrt(0.02 * 300))).isCloseTo(0.5, within(1e-9));
    assertThat(factors.share(1e9)).isEqualTo(1);
    assertThat(Axis.steps(423).ticks()).containsExactly(0, 100, 200, 300, 400);
  }

  @Test
  void numbersAreShort() {
    assertThat(new double[] {0, 5e-4, 2.32e-9, 0.25, 1.5, 12_000, 2_500_000, -16.67})
        .satisfies(values ->
            assertThat(IntStream.range(0, values.length).mapToObj(i -> Axis.label(values[i])))
                .containsExactly("0", "5e-4", "2.32e-9", "0.25", "1.5", "12k", "2.5M", "-16.67"));
  }
}
