package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Turning, scaling, slanting and moving, against plain arithmetic. */
class AffineTest {
  private static final int SIZE = 24;
  private static final byte WHITE = (byte) 255;

  private static byte[] noise(long seed) {
    byte[] planes = new byte[3 * SIZE * SIZE];
    new Random(seed).nextBytes(planes);
    return planes;
  }

  private static int pixel(byte[] planes, int c, int y, int x) {
    boolean outside = x < 0 || y < 0 || x >= SIZE || y >= SIZE;
    return outside ? 255 : planes[(c * SIZE + y) * SIZE + x] & 0xFF;
  }

  /** Bilinear at a place that is measured from the middle. */
  private static double naive(byte[] planes, int c, double fromMiddleY, double fromMiddleX) {
    double x = fromMiddleX + (SIZE - 1) / 2.0;
    double y = fromMiddleY + (SIZE - 1) / 2.0;
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        double weight = (1 - Math.abs(y - top - i)) * (1 - Math.abs(x - left - j));
        sum += weight * pixel(planes, c, top + i, left + j);
      }
    }
    return sum;
  }

  @Test
  void agreesWithPlainArithmetic() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 40; trial++) {
      Affine map =
          Affine.inverse(
              random.nextDouble(-3, 3),
              random.nextDouble(0.4, 2),
              random.nextDouble(-0.5, 0.5),
              random.nextDouble(-9, 9),
              random.nextDouble(-9, 9));
      byte[] source = noise(trial);
      byte[] changed = source.clone();
      map.warp(changed, SIZE);
      for (int i = 0; i < changed.length; i++) {
        double x = i % SIZE - (SIZE - 1) / 2.0;
        double y = i / SIZE % SIZE - (SIZE - 1) / 2.0;
        double expected =
            naive(
                source,
                i / (SIZE * SIZE),
                map.yx() * x + map.yy() * y + map.dy(),
                map.xx() * x + map.xy() * y + map.dx());
        assertThat(Math.abs((changed[i] & 0xFF) - expected)).isLessThan(3); // weights of 8 bits
      }
    }
  }

  /** The map is the inverse of slant, turn, scale and move, one after another. */
  @Test
  void undoesTheChange() {
    double angle = 0.3;
    double scale = 1.2;
    double shear = 0.2;
    Affine map = Affine.inverse(angle, scale, shear, 3, -2);
    double x = 5;
    double y = -7;
    double slanted = x + Math.tan(shear) * y;
    double movedX = scale * (Math.cos(angle) * slanted - Math.sin(angle) * y) + 3;
    double movedY = scale * (Math.sin(angle) * slanted + Math.cos(angle) * y) - 2;
    assertThat(map.xx() * movedX + map.xy() * movedY + map.dx()).isCloseTo(x, within(1e-9));
    assertThat(map.yx() * movedX + map.yy() * movedY + map.dy()).isCloseTo(y, within(1e-9));
  }

  @Test
  void wholePixelsAndQuarterTurnsAreExact() {
    byte[] source = noise(7);
    byte[] same = source.clone();
    Affine.inverse(0, 1, 0, 0, 0).warp(same, SIZE);
    assertThat(same).isEqualTo(source);

    byte[] moved = source.clone();
    Affine.inverse(0, 1, 0, 2, 1).warp(moved, SIZE); // to the right and down
    assertThat(pixel(moved, 1, 6, 9)).isEqualTo(pixel(source, 1, 5, 7));
    assertThat(moved[0]).isEqualTo(WHITE);

    byte[] turned = source.clone();
    Affine.inverse(Math.PI / 2, 1, 0, 0, 0).warp(turned, SIZE); // clockwise
    assertThat(pixel(turned, 2, 3, SIZE - 1)).isEqualTo(pixel(source, 2, 0, 3));
  }

  @Test
  void onlyAShareOfThePicturesIsChanged() {
    RandomAffine affine = new RandomAffine(0.5, 15, 0.8, 1.2, 0.1, 8);
    SplittableRandom random = new SplittableRandom(3);
    byte[] source = noise(1);
    int changed = 0;
    for (int i = 0; i < 100; i++) {
      byte[] planes = source.clone();
      affine.apply(planes, SIZE, random);
      changed += Arrays.equals(planes, source) ? 0 : 1;
    }
    assertThat(changed).isBetween(30, 70);
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new RandomAffine(2, 0, 1, 1, 0, 0)).hasMessageContaining("share=2.0");
    assertThatThrownBy(() -> new RandomAffine(1, -1, 1, 1, 0, 0))
        .hasMessageContaining("degrees=-1.0");
    assertThatThrownBy(() -> new RandomAffine(1, 0, 2, 1, 0, 0))
        .hasMessageContaining("minScale=2.0");
  }
}
