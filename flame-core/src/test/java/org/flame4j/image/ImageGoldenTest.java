package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.SplittableRandom;
import org.flame4j.Golden;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pillow's pixels, to the bit, for ordinary pictures, and sense for odd ones. */
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
      assertThat(actual).isEqualTo(expected);
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

  /** Pillow resized the premultiplied picture and then dropped the alpha. */
  @Test
  void dropsTransparencyWhereAsked() throws IOException {
    try (Scope scope = new Scope();
        SafetensorsFile golden =
            SafetensorsFile.open(Golden.path("images/preprocessed_224_uint8.safetensors"))) {
      Tensor picture = ImageDecoder.decode(bytes("alpha.png"), "alpha.png", Transparency.DROP);
      Tensor dropped = new ResizeCenterCrop(224).apply(picture, RANDOM).to(DType.F32);
      Tensor expected = golden.load("alpha.png").to(DType.F32);
      assertThat(dropped.sub(expected).abs().mean().item()).isLessThan(4);
      Tensor white = prepared("alpha.png").to(DType.F32);
      assertThat(white.sub(dropped).mean().item()).isGreaterThan(10);
    }
  }
}
