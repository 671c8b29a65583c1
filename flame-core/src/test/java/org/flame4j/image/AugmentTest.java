package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Hidden rectangles, named strengths, and pictures made smaller beforehand. */
class AugmentTest {
  private static Tensor noise(int height, int width) {
    byte[] bytes = new byte[height * width * 3];
    new Random(1).nextBytes(bytes);
    return Tensors.of(bytes, height, width, 3).permute(2, 0, 1);
  }

  @Test
  void aRectangleIsHiddenUnderOneColour() {
    int size = 40;
    RandomErasing erasing = new RandomErasing(1, 0.05, 0.2);
    for (int seed = 0; seed < 200; seed++) {
      int[] hidden = hidden(erasing, size, seed);
      int height = hidden[1] - hidden[0] + 1;
      int width = hidden[3] - hidden[2] + 1;
      assertThat(hidden[4]).isEqualTo(height * width);
      assertThat(height * width / (double) (size * size)).isBetween(0.04, 0.22);
      assertThat(height / (double) width).isBetween(0.3, 3.4);
    }
  }

  /** First and last row and column, and number of pixels that differ from what was there. */
  private static int[] hidden(RandomErasing erasing, int size, long seed) {
    int plane = size * size;
    byte[] before = new byte[3 * plane];
    byte[] after = new byte[3 * plane];
    Arrays.fill(after, plane, 2 * plane, (byte) 1);
    erasing.apply(before, size, new SplittableRandom(seed));
    erasing.apply(after, size, new SplittableRandom(seed));
    int[] box = {size, -1, size, -1, 0};
    for (int i = 0; i < plane; i++) { // hidden where both backgrounds are gone
      if (before[plane + i] == after[plane + i]) {
        int y = i / size;
        int x = i % size;
        box[0] = Math.min(box[0], y);
        box[1] = Math.max(box[1], y);
        box[2] = Math.min(box[2], x);
        box[3] = Math.max(box[3], x);
        box[4]++;
      }
    }
    return box;
  }

  @Test
  void strengthsHaveNames() {
    assertThat(Augment.named("none").transform(8, 0.5)).isEqualTo(new ResizeCenterCrop(8));
    assertThat(Augment.named("light").transform(8, 0.5))
        .isEqualTo(new RandomResizedCrop(8, 0.5, 1));
    assertThatThrownBy(() -> Augment.named("Strong"))
        .hasMessage("augmentation must be none, light or strong; augment=Strong");
  }

  @Test
  void strongFollowsTheSeed() {
    ImageTransform strong = Augment.STRONG.transform(16, 0.5);
    try (Scope scope = new Scope()) {
      Tensor image = noise(30, 40);
      float[] before = Tensors.floats(image);
      float[] first = Tensors.floats(strong.apply(image, new SplittableRandom(1)));
      assertThat(Tensors.floats(strong.apply(image, new SplittableRandom(1)))).isEqualTo(first);
      assertThat(Tensors.floats(strong.apply(image, new SplittableRandom(2)))).isNotEqualTo(first);
      assertThat(first).hasSize(3 * 16 * 16);
      assertThat(Tensors.floats(image)).isEqualTo(before);
    }
  }

  @Test
  void cropsSayWhatTheyNeed() {
    assertThat(new RandomResizedCrop(64, 0.9, 1).enough()).isEqualTo(128);
    assertThat(new RandomResizedCrop(64, 0.1, 1).enough()).isEqualTo(281); // 1.2 * 64 / sqrt(.075)
    assertThat(Augment.STRONG.transform(64, 0.9).enough()).isEqualTo(128);
    assertThat(Augment.NONE.transform(64, 0.9).enough()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void shrinksLargePicturesOnly() {
    try (Scope scope = new Scope()) {
      Tensor small = noise(20, 31);
      assertThat(Shrink.to(small, 20)).isSameAs(small);
      Tensor square = noise(40, 40);
      assertThat(Tensors.floats(Shrink.to(square, 20)))
          .isEqualTo(Tensors.floats(new ResizeCenterCrop(20).apply(square, new Random())));
      Tensor wide = Shrink.to(noise(40, 70), 20);
      assertThat(wide.shape()).containsExactly(3, 20, 35);
      assertThat(wide.permute(1, 2, 0).isContiguous()).isTrue();
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new RandomErasing(1, 0, 0.5)).hasMessageContaining("minArea=0.0");
    assertThatThrownBy(() -> new RandomErasing(1.5, 0.1, 0.5)).hasMessageContaining("share=1.5");
  }
}
