package org.flame4j.tensor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes compressed pictures with OpenCV, whose JPEG and WebP agree with Pillow's to the bit. EXIF
 * orientation is not applied.
 *
 * <p>The native decoders write complaints about damaged files to the standard error stream, and
 * offer no way to stop them; {@code OPENCV_LOG_LEVEL=SILENT} in the environment quiets OpenCV's
 * own.
 */
public final class ImageCodec {
  /** From 16 bits to 8: 65535 becomes 255. */
  private static final double UPPER_BYTE = 1 / 257.0;

  static {
    opencv_core.setNumThreads(1); // pictures are decoded on many threads: no team in each
  }

  private ImageCodec() {}

  /**
   * A picture without its transparency; grey becomes RGB, 16-bit samples keep their upper byte.
   *
   * @param bytes of a file whose header says {@code height} and {@code width}
   * @return U8 [height, width, 3] in the order red, green, blue; owned by the enclosing scope or
   *     else the caller
   * @throws TensorException where OpenCV cannot read it or finds another size
   */
  public static Tensor decodeRgb(byte[] bytes, int height, int width) {
    int flags = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    try (Scope scope = new Scope()) {
      Tensor pixels = black(height, width, 3);
      decode(bytes, flags, pixels);
      return scope.keep(pixels);
    }
  }

  /**
   * A picture that has transparency.
   *
   * @param bytes of a file whose header says {@code height} and {@code width}
   * @return U8 [height, width, 4] in the order blue, green, red, opacity; owned by the enclosing
   *     scope or else the caller
   * @throws TensorException where OpenCV cannot read it, or finds another size or no transparency
   */
  public static Tensor decodeBgra(byte[] bytes, int height, int width) {
    try (Scope scope = new Scope()) {
      Tensor pixels = black(height, width, 4);
      decode(bytes, opencv_imgcodecs.IMREAD_UNCHANGED, pixels);
      return scope.keep(pixels);
    }
  }

  /** Filled from Java: libtorch would wake a team of threads for it in every decoding thread. */
  private static Tensor black(int height, int width, int channels) {
    Tensor pixels = Tensors.empty(DType.U8, height, width, channels);
    Tensors.segment(pixels).fill((byte) 0);
    return pixels;
  }

  /**
   * Decodes into the memory of {@code pixels}, without a copy where the picture has 8 bits. What a
   * damaged file leaves out stays 0.
   */
  private static void decode(byte[] bytes, int flags, Tensor pixels) {
    int height = (int) pixels.size(0);
    int width = (int) pixels.size(1);
    int channels = (int) pixels.size(2);
    int type = opencv_core.CV_8UC(channels);
    Pointer memory = pixels.pointer().data_ptr();
    Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, new BytePointer(bytes));
    Mat decoded = imdecode(encoded, flags, new Mat(height, width, type, memory));
    if (decoded.empty()) {
      throw new TensorException("the picture is damaged: it cannot be decoded");
    }
    if (decoded.rows() != height || decoded.cols() != width || decoded.channels() != channels) {
      throw new TensorException("the picture is not what its header says");
    }
    if (decoded.data().address() != memory.address()) { // OpenCV took memory of its own: 16 bits
      double scale = decoded.depth() == opencv_core.CV_16U ? UPPER_BYTE : 1;
      decoded.convertTo(new Mat(height, width, type, memory), type, scale, 0);
    }
  }

  private static Mat imdecode(Mat encoded, int flags, Mat target) {
    try {
      return opencv_imgcodecs.imdecode(encoded, flags, target);
    } catch (RuntimeException e) {
      throw new TensorException("the picture is damaged: " + NativeRuntime.firstLine(e), e);
    }
  }
}
