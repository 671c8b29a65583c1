package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Jitter in one pass against its four steps, and grey. */
class ColourTest {
  private static final int SIZE = 8;
  private static final int PLANE = SIZE * SIZE;

  private static byte[] noise(long seed) {
    byte[] planes = new byte[3 * PLANE];
    new Random(seed).nextBytes(planes);
    return planes;
  }

  private static double luminance(double[] colour) {
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
  }

  /** Away from a value by a factor. */
  private static double away(double value, double from, double factor) {
    return from + factor * (value - from);
  }

  /** The colour circle, by the formula of Rodrigues: a turn of a vector about an axis. */
  private static double[] turned(double[] v, double angle) {
    double axis = 1 / Math.sqrt(3);
    double along = axis * (v[0] + v[1] + v[2]);
    double[] result = new double[3];
    for (int c = 0; c < 3; c++) {
      double cross = axis * (v[(c + 2) % 3] - v[(c + 1) % 3]);
      result[c] =
          v[c] * Math.cos(angle) + cross * Math.sin(angle) + axis * along * (1 - Math.cos(angle));
    }
    return result;
  }

  private static double[][] naive(byte[] planes, SplittableRandom random, ColourJitter jitter) {
    double brightness = 1 + jitter.brightness() * (2 * random.nextDouble() - 1);
    double contrast = 1 + jitter.contrast() * (2 * random.nextDouble() - 1);
    double saturation = 1 + jitter.saturation() * (2 * random.nextDouble() - 1);
    double angle = 2 * Math.PI * jitter.hue() * (2 * random.nextDouble() - 1);
    double[][] colours = new double[PLANE][3];
    double mean = 0;
    for (int i = 0; i < PLANE; i++) {
      for (int c = 0; c < 3; c++) {
        colours[i][c] = brightness * (planes[c * PLANE + i] & 0xFF);
      }
      mean += luminance(colours[i]) / PLANE;
    }
    for (int i = 0; i < PLANE; i++) {
      for (int c = 0; c < 3; c++) {
        colours[i][c] = away(colours[i][c], mean, contrast);
      }
      double grey = luminance(colours[i]);
      for (int c = 0; c < 3; c++) {
        colours[i][c] = away(colours[i][c], grey, saturation);
      }
      colours[i] = turned(colours[i], angle);
    }
    return colours;
  }

  @Test
  void onePassAgreesWithFourSteps() {
    ColourJitter jitter = new ColourJitter(0.4, 0.5, 0.6, 0.3);
    for (int seed = 0; seed < 30; seed++) {
      byte[] planes = noise(seed);
      double[][] expected = naive(planes, new SplittableRandom(seed), jitter);
      jitter.apply(planes, SIZE, new SplittableRandom(seed));
      for (int i = 0; i < planes.length; i++) {
        double exact = Math.clamp(expected[i % PLANE][i / PLANE], 0, 255);
        assertThat(Math.abs((planes[i] & 0xFF) - exact)).isLessThan(0.52); // rounded
      }
    }
  }

  @Test
  void nothingChangesWhereNothingMay() {
    byte[] planes = noise(1);
    new ColourJitter(0, 0, 0, 0).apply(planes, SIZE, new SplittableRandom(1));
    new RandomGrey(0).apply(planes, SIZE, new SplittableRandom(1));
    assertThat(planes).isEqualTo(noise(1));
  }

  @Test
  void aThirdOfTheCircleMakesRedOfBlue() {
    byte[] planes = {0, 0, (byte) 200};
    ColourMap.turned(1 / 3.0).apply(planes, 0);
    assertThat(planes).containsExactly((byte) 200, 0, 0);
  }

  @Test
  void greyIsTheLuminance() {
    byte[] source = noise(2);
    byte[] planes = source.clone();
    new RandomGrey(1).apply(planes, SIZE, new SplittableRandom(1));
    for (int i = 0; i < PLANE; i++) {
      double[] colour = {source[i] & 0xFF, source[PLANE + i] & 0xFF, source[2 * PLANE + i] & 0xFF};
      assertThat(Math.abs((planes[i] & 0xFF) - luminance(colour))).isLessThan(0.51);
      assertThat(planes[PLANE + i]).isEqualTo(planes[i]);
      assertThat(planes[2 * PLANE + i]).isEqualTo(planes[i]);
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new ColourJitter(0, 0, 0, 0.6)).hasMessageContaining("hue=0.6");
    assertThatThrownBy(() -> new ColourJitter(-1, 0, 0, 0)).hasMessageContaining("brightness=-1.0");
    assertThatThrownBy(() -> new RandomGrey(-0.1)).hasMessageContaining("share=-0.1");
  }
}
