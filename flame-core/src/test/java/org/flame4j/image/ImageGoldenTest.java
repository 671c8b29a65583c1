package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.flame4j.Golden;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pillow's pixels for ordinary pictures, sense for odd ones, and errors for what is no picture. */
class ImageGoldenTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Golden.path("images/" + name));
  }

  private static Tensor prepared(String name) throws IOException {
    return new ResizeCenterCrop(224).apply(ImageDecoder.decode(bytes(name), name), RANDOM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "photo_420.jpg",
        "photo_444.jpg",
        "small.png",
        "gray.jpg",
        "photo.webp",
        "exif_rotated.jpg"
      })
  void agreesWithPillow(String name) throws IOException {
    try (Scope scope = new Scope();
        SafetensorsFile golden =
            SafetensorsFile.open(Golden.path("images/preprocessed_224_uint8.safetensors"))) {
      float[] expected = Tensors.floats(golden.load(name));
      Tensor image = prepared(name);
      assertThat(image.shape()).containsExactly(3, 224, 224);
      assertThat(image.dtype()).isEqualTo(DType.U8);
      float[] actual = Tensors.floats(image);
      int different = 0;
      for (int i = 0; i < actual.length; i++) {
        assertThat(Math.abs(actual[i] - expected[i]))
            .as("%s at %d", name, i)
            .isLessThanOrEqualTo(1);
        different += actual[i] == expected[i] ? 0 : 1;
      }
      assertThat(different).isLessThan(actual.length / 100);
    }
  }

  /** Converted before resizing, so not Pillow's pixels, but the same picture. */
  @ParameterizedTest
  @ValueSource(strings = {"palette.png", "cmyk.jpg"})
  void makesSenseOfOddPictures(String name) throws IOException {
    try (Scope scope = new Scope();
        SafetensorsFile golden =
            SafetensorsFile.open(Golden.path("images/preprocessed_224_uint8.safetensors"))) {
      Tensor difference = prepared(name).to(DType.F32).sub(golden.load(name).to(DType.F32)).abs();
      assertThat(difference.mean().item()).as(name).isLessThan(16);
    }
  }

  @Test
  void flattensTransparencyOnWhite() throws IOException {
    try (Scope scope = new Scope()) {
      Tensor image = ImageDecoder.decode(bytes("alpha.png"), "alpha.png");
      assertThat(image.size(0)).isEqualTo(3);
      assertThat(Tensors.floats(prepared("alpha.png"))).isNotEmpty();
    }
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    assertRefused(new byte[0], "empty");
    assertRefused(
        "hello, this is text".getBytes(StandardCharsets.UTF_8), "not a JPEG, PNG or WebP");
    assertRefused(new byte[] {1}, "header is cut short");
    for (String name : new String[] {"photo_420.jpg", "small.png", "photo.webp"}) {
      byte[] whole = bytes(name);
      assertRefused(Arrays.copyOf(whole, whole.length * 2 / 3), "cut short");
      assertRefused(Arrays.copyOf(whole, 20), "cut short");
    }
  }

  /** 600 million pixels in a file of a few bytes. */
  @Test
  void refusesAPictureTooLargeToDecode() {
    ByteBuffer png = ByteBuffer.allocate(60);
    png.putLong(0x89504E470D0A1A0AL).putInt(13).putInt(0x49484452).putInt(20_000).putInt(30_000);
    assertRefused(png.array(), "20000 x 30000");
  }

  private static void assertRefused(byte[] bytes, String message) {
    try (Scope scope = new Scope()) {
      assertThatThrownBy(() -> ImageDecoder.decode(bytes, "holiday.jpg"))
          .isInstanceOf(ImageException.class)
          .hasMessageStartingWith("holiday.jpg: ")
          .hasMessageContaining(message);
    }
  }

  /** Whatever bytes change, the answer is a picture or an exception. */
  @Test
  void survivesDamagedFiles() throws IOException {
    for (String name : new String[] {"gray.jpg", "small.png", "photo.webp"}) {
      SplittableRandom random = new SplittableRandom(7);
      byte[] whole = bytes(name);
      for (int i = 0; i < 60; i++) {
        byte[] damaged = whole.clone();
        for (int j = 0; j < 8; j++) {
          int range = random.nextBoolean() ? Math.min(64, whole.length) : whole.length;
          damaged[random.nextInt(range)] = (byte) random.nextInt(256);
        }
        try (Scope scope = new Scope()) {
          assertThat(ImageDecoder.decode(damaged, name).size(0)).isEqualTo(3);
        } catch (ImageException e) {
          assertThat(e).hasMessageStartingWith(name);
        }
      }
    }
  }

  @Test
  void cropsStayInsideAndFollowTheSeed() throws IOException {
    try (Scope scope = new Scope()) {
      Tensor image = ImageDecoder.decode(bytes("gray.jpg"), "gray.jpg");
      RandomResizedCrop crop = new RandomResizedCrop(32, 0.3, 1.0);
      float[] first = Tensors.floats(crop.apply(image, new SplittableRandom(5)));
      assertThat(Tensors.floats(crop.apply(image, new SplittableRandom(5)))).containsExactly(first);
      assertThat(Tensors.floats(crop.apply(image, new SplittableRandom(6)))).isNotEqualTo(first);
      Tensor thin = Tensors.full(9, DType.U8, 3, 2, 400);
      assertThat(crop.apply(thin, new SplittableRandom(1)).shape()).containsExactly(3, 32, 32);
    }
  }

  @Test
  void decodingLeavesNothingBehind() throws IOException {
    byte[] picture = bytes("small.png");
    long before = 0;
    for (int i = 0; i < 40; i++) {
      try (Scope scope = new Scope()) {
        ImageDecoder.decode(picture, "small.png");
      }
      before = i == 10 ? NativeRuntime.liveHandles() : before;
    }
    assertThat(NativeRuntime.liveHandles()).isLessThanOrEqualTo(before);
  }
}
