package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Crops, flips and normalisation. */
class ImageTransformTest {
  private Scope scope;

  @BeforeEach
  void open() {
    scope = new Scope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /** Red tells the column, green the row. */
  private static Tensor map(int height, int width) {
    byte[] bytes = new byte[3 * height * width];
    for (int i = 0; i < height * width; i++) {
      bytes[i] = (byte) (i % width);
      bytes[height * width + i] = (byte) (i / width);
    }
    return Tensors.of(bytes, 3, height, width);
  }

  private static int red(Tensor image, int y, int x) {
    return (int) image.select(0, 0).select(0, y).select(0, x).item();
  }

  private static int green(Tensor image, int y, int x) {
    return (int) image.select(0, 1).select(0, y).select(0, x).item();
  }

  /**
   * torchvision: int(round(x / 2)) with halves to even, so 1 spare column of 3 comes off the right.
   */
  @Test
  void theCentreIsRoundedAsInPython() {
    ResizeCenterCrop crop = new ResizeCenterCrop(20);
    SplittableRandom random = new SplittableRandom(1);
    assertThat(red(crop.apply(map(20, 25), random), 0, 0)).isEqualTo(2); // round(2.5) = 2
    assertThat(red(crop.apply(map(20, 27), random), 0, 0)).isEqualTo(4); // round(3.5) = 4
    assertThat(green(crop.apply(map(24, 20), random), 0, 0)).isEqualTo(2);
    assertThat(green(crop.apply(map(21, 20), random), 0, 0)).isZero(); // round(0.5) = 0
  }

  @Test
  void randomCropsFollowTheSeedAndStayInside() {
    RandomResizedCrop crop = new RandomResizedCrop(16, 0.3, 0.6);
    Tensor image = map(90, 120);
    float[] first = Tensors.floats(crop.apply(image, new SplittableRandom(5)));
    assertThat(Tensors.floats(crop.apply(image, new SplittableRandom(5)))).isEqualTo(first);
    Set<Integer> corners = new HashSet<>();
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 200; i++) {
      Tensor part = crop.apply(image, random);
      assertThat(part.shape()).containsExactly(3, 16, 16);
      double width = (red(part, 8, 15) - red(part, 8, 0)) * 16 / 15.0;
      double height = (green(part, 15, 8) - green(part, 0, 8)) * 16 / 15.0;
      assertThat(width * height / (90 * 120)).isBetween(0.3 - 0.04, 0.6 + 0.04);
      assertThat(width / height).isBetween(3 / 4.0 - 0.06, 4 / 3.0 + 0.06);
      corners.add(red(part, 8, 0));
    }
    assertThat(corners).hasSizeGreaterThan(20);
  }

  @Test
  void picturesTooThinForACropGiveTheirMiddle() {
    RandomResizedCrop crop = new RandomResizedCrop(12, 1, 1);
    Tensor wide = crop.apply(map(30, 240), new SplittableRandom(1));
    assertThat(red(wide, 6, 0)).isEqualTo(101); // columns 100 to 139 of 240
    assertThat(red(wide, 6, 11)).isEqualTo(138);
    Tensor tall = crop.apply(map(240, 30), new SplittableRandom(1));
    assertThat(green(tall, 0, 6)).isEqualTo(101);
  }

  @Test
  void halfOfThePicturesAreFlipped() {
    RandomFlip flip = new RandomFlip(new ResizeCenterCrop(20));
    Tensor image = map(20, 20);
    SplittableRandom random = new SplittableRandom(3);
    int flipped = 0;
    for (int i = 0; i < 100; i++) {
      Tensor result = flip.apply(image, random);
      boolean mirrored = red(result, 5, 0) == 19;
      flipped += mirrored ? 1 : 0;
      assertThat(red(result, 5, 3)).isEqualTo(mirrored ? 16 : 3);
      assertThat(green(result, 5, 3)).isEqualTo(5);
    }
    assertThat(flipped).isBetween(35, 65);
  }

  @Test
  void normalises() {
    Tensor images = Tensors.of(new byte[] {0, (byte) 255, 51}, 1, 3, 1, 1);
    Tensor normalised = Normalization.CLIP.apply(images, Compute.CPU);
    assertThat(normalised.dtype()).isEqualTo(DType.F32);
    float[] values = Tensors.floats(normalised);
    assertThat((double) values[0]).isCloseTo(-0.48145466 / 0.26862954, within(1e-6));
    assertThat((double) values[1]).isCloseTo((1 - 0.4578275) / 0.26130258, within(1e-6));
    assertThat((double) values[2]).isCloseTo((0.2 - 0.40821073) / 0.27577711, within(1e-6));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new ResizeCenterCrop(0)).hasMessageContaining("size=0");
    assertThatThrownBy(() -> new RandomResizedCrop(8, 0.9, 0.5)).hasMessageContaining("0.9");
    assertThatThrownBy(() -> new RandomResizedCrop(8, 0, 1)).hasMessageContaining("minScale=0.0");
    assertThatThrownBy(() -> new Normalization(List.of(1f), List.of(1f, 1f, 1f)))
        .hasMessageContaining("three means");
  }
}
