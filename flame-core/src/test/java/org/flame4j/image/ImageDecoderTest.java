package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flame4j.image.TestPng.bytes;

import java.io.IOException;
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
import org.junit.jupiter.api.Test;

/** Every kind of pixel, and errors for what is no picture. */
class ImageDecoderTest {
  private static byte[] golden(String name) throws IOException {
    return Files.readAllBytes(Golden.path("images/" + name));
  }

  /** Values in the order [3, H, W]. */
  private static void assertPixels(byte[] file, Transparency transparency, int... expected) {
    try (Scope scope = new Scope()) {
      Tensor image = ImageDecoder.decode(file, "test", transparency);
      assertThat(image.dtype()).isEqualTo(DType.U8);
      assertThat(image.size(0)).isEqualTo(3);
      assertThat(Tensors.longs(image))
          .containsExactly(Arrays.stream(expected).asLongStream().toArray());
    }
  }

  private static TestPng png(int width, int bits, int colourType) {
    return new TestPng(width, 1, bits, colourType);
  }

  @Test
  void coloursKeepTheirOrderAndPlace() {
    byte[] file =
        new TestPng(2, 2, 8, TestPng.RGB)
            .pixels(bytes(1, 2, 3, 4, 5, 6), bytes(7, 8, 9, 250, 251, 252));
    assertPixels(file, Transparency.WHITE, 1, 4, 7, 250, 2, 5, 8, 251, 3, 6, 9, 252);
  }

  @Test
  void greyBecomesRgb() {
    assertPixels(
        png(2, 8, TestPng.GREY).pixels(bytes(7, 200)), Transparency.WHITE, 7, 200, 7, 200, 7, 200);
    assertPixels(
        png(2, 1, TestPng.GREY).pixels(bytes(0x40)), Transparency.WHITE, 0, 255, 0, 255, 0, 255);
  }

  @Test
  void sixteenBitsKeepTheUpperByte() {
    assertPixels(
        png(1, 16, TestPng.RGB).pixels(bytes(10, 0, 128, 10, 255, 255)),
        Transparency.WHITE,
        10,
        128,
        255);
    assertPixels(
        png(1, 16, TestPng.RGBA).pixels(bytes(10, 10, 128, 128, 255, 255, 255, 255)),
        Transparency.WHITE,
        10,
        128,
        255);
  }

  @Test
  void transparencyIsLaidOverWhiteOrDropped() {
    byte[] file =
        png(3, 8, TestPng.RGBA).pixels(bytes(10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 255, 51));
    assertPixels(file, Transparency.WHITE, 255, 10, 204, 255, 20, 224, 255, 30, 255);
    assertPixels(file, Transparency.DROP, 10, 10, 0, 20, 20, 100, 30, 30, 255);
    byte[] grey = png(2, 8, TestPng.GREY_ALPHA).pixels(bytes(10, 0, 0, 51));
    assertPixels(grey, Transparency.WHITE, 255, 204, 255, 204, 255, 204);
    byte[] fine = png(1, 16, TestPng.GREY_ALPHA).pixels(bytes(0, 0, 51, 51));
    assertPixels(fine, Transparency.WHITE, 204, 204, 204);
  }

  @Test
  void palettesMayBeTransparent() {
    byte[] opaque =
        png(2, 8, TestPng.PALETTE).chunk("PLTE", bytes(1, 2, 3, 9, 8, 7)).pixels(bytes(1, 0));
    assertPixels(opaque, Transparency.WHITE, 9, 1, 8, 2, 7, 3);
    byte[] clear =
        png(2, 8, TestPng.PALETTE)
            .chunk("PLTE", bytes(1, 2, 3, 9, 8, 7))
            .chunk("tRNS", bytes(255, 0))
            .pixels(bytes(1, 0));
    assertPixels(clear, Transparency.WHITE, 255, 1, 255, 2, 255, 3);
    assertPixels(clear, Transparency.DROP, 9, 1, 8, 2, 7, 3);
  }

  /** One colour can stand for "transparent". */
  @Test
  void oneColourMayBeTransparent() {
    byte[] rgb =
        png(2, 8, TestPng.RGB)
            .chunk("tRNS", bytes(0, 1, 0, 2, 0, 3))
            .pixels(bytes(1, 2, 3, 4, 5, 6));
    assertPixels(rgb, Transparency.WHITE, 255, 4, 255, 5, 255, 6);
    byte[] grey = png(2, 8, TestPng.GREY).chunk("tRNS", bytes(0, 7)).pixels(bytes(7, 8));
    assertPixels(grey, Transparency.WHITE, 7, 8, 7, 8, 7, 8);
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    assertRefused(new byte[0], "empty");
    assertRefused(
        "hello, this is text".getBytes(StandardCharsets.UTF_8), "not a JPEG, PNG or WebP");
    assertRefused(new byte[] {1}, "not a JPEG");
    for (String name : new String[] {"photo_420.jpg", "small.png", "photo.webp"}) {
      byte[] whole = golden(name);
      assertRefused(Arrays.copyOf(whole, whole.length * 2 / 3), "cut short");
      assertRefused(Arrays.copyOf(whole, 20), "cut short");
    }
  }

  /** 600 million pixels, 1.8 GB, in a file of a few bytes that is otherwise sound. */
  @Test
  void refusesAPictureTooLargeToDecode() {
    long before = NativeRuntime.residentBytes();
    byte[] file = new TestPng(20_000, 30_000, 8, TestPng.RGB).pixels(new byte[0]);
    assertRefused(file, "20000 x 30000 pixels");
    assertRefused(new TestPng(-1, -1, 8, TestPng.RGB).pixels(), "4294967295 x 4294967295");
    assertRefused(new TestPng(0, 5, 8, TestPng.RGB).pixels(), "no size");
    assertThat(NativeRuntime.residentBytes() - before).isLessThan(200L << 20);
  }

  @Test
  void refusesDamageThatChecksumsShow() throws IOException {
    byte[] file = golden("small.png");
    file[file.length / 2] ^= 1;
    assertRefused(file, "checksum of its chunk IDAT");
    byte[] late = png(1, 8, TestPng.GREY).pixels(bytes(1));
    late[12] = 'X';
    assertRefused(late, "does not begin with its header");
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
      byte[] whole = golden(name);
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
  void decodingLeavesNothingBehind() throws IOException {
    byte[] picture = golden("small.png");
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
