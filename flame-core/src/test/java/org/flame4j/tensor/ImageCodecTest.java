package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.flame4j.Golden;
import org.junit.jupiter.api.Test;

/** The wrapper around OpenCV: dtype, shape, order of channels. */
class ImageCodecTest {
  private static byte[] picture(String name) throws IOException {
    return Files.readAllBytes(Golden.path("images/" + name));
  }

  @Test
  void colourChannelsAreReversedBetweenTheTwo() throws IOException {
    try (Scope scope = new Scope()) {
      Tensor rgb = ImageCodec.decodeRgb(picture("alpha.png"), 260, 300);
      Tensor bgra = ImageCodec.decodeBgra(picture("alpha.png"), 260, 300);
      assertThat(rgb.dtype()).isEqualTo(DType.U8);
      assertThat(rgb.shape()).containsExactly(260, 300, 3);
      assertThat(bgra.shape()).containsExactly(260, 300, 4);
      for (int c = 0; c < 3; c++) {
        assertThat(Tensors.longs(rgb.select(2, c))).isEqualTo(Tensors.longs(bgra.select(2, 2 - c)));
      }
    }
  }

  @Test
  void otherSizesThanTheHeaderSaidAreRefused() throws IOException {
    byte[] photo = picture("photo_420.jpg");
    assertThatThrownBy(() -> ImageCodec.decodeRgb(photo, 427, 641))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("not what its header says");
    assertThatThrownBy(() -> ImageCodec.decodeBgra(photo, 427, 640))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("not what its header says");
    assertThatThrownBy(() -> ImageCodec.decodeRgb(new byte[] {1, 2, 3}, 4, 4))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("damaged");
  }
}
