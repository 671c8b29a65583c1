package org.flame4j.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
  private static final List<String> NOTES =
      List.of("loss 4.092", "31 images/s", "scale 10.0", "lr 9.0e-05");

  private static String line(int columns, double share) {
    return new ProgressLine(columns, true)
        .of("training", share, "65 of 260 steps, 2:05 left", NOTES);
  }

  @Test
  void showsWhatThereIsRoomFor() {
    assertThat(line(80, 0.25))
        .isEqualTo(
            "training  25 % ━━━╌╌╌╌╌╌╌╌╌ 65 of 260 steps, 2:05 left, loss 4.092, 31 images/s");
    assertThat(line(120, 0.25)).endsWith("loss 4.092, 31 images/s, scale 10.0, lr 9.0e-05");
    assertThat(line(40, 0.25)).isEqualTo("training  25 % 65 of 260 steps");
    assertThat(new ProgressLine(60, false).of("reading", 1, "3 of 3", List.of()))
        .isEqualTo("reading 100 % " + "#".repeat(30) + " 3 of 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 20, 40, 60, 80, 81, 100, 132, 400})
  void isNeverWiderThanTheScreen(int columns) {
    for (double share : new double[] {0, 0.001, 0.5, 0.999, 1}) {
      assertThat(line(columns, share)).hasSizeLessThan(columns);
    }
  }

  @Test
  void theScreenSaysItsColumns() {
    assertThat(Screen.columns("24 132\n")).isEqualTo(132);
    assertThat(Screen.columns("0 0\n")).isEqualTo(80); // a terminal that does not know
    assertThat(Screen.columns("")).isEqualTo(80);
  }
}
