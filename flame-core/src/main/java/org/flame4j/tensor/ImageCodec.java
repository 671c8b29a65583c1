package org.flame4j.tensor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes compressed pictures with OpenCV, whose JPEG and WebP agree with Pillow's to the bit. */
public final class ImageCodec {
  private ImageCodec() {}

  /**
   * A picture as it is stored, EXIF orientation not applied.
   *
   * @param bytes of a file whose size in pixels is known to be harmless
   * @return U8 or U16-as-I32 [H, W, C] with C = 1 (grey), 3 (RGB) or 4 (RGBA), owned by the
   *     enclosing scope or else the caller
   * @throws TensorException where OpenCV cannot read it
   */
  public static Tensor decode(byte[] bytes, boolean keepAlpha) {
    try (Scope scope = new Scope()) {
      Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, new BytePointer(bytes));
      int flags =
          keepAlpha
              ? opencv_imgcodecs.IMREAD_UNCHANGED
              : opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
      Mat picture = opencv_imgcodecs.imdecode(encoded, flags);
      if (picture.empty()) {
        throw new TensorException("the picture cannot be decoded");
      }
      Tensor pixels = pixels(picture); // [H, W, C], BGR(A)
      return scope.keep(rgb(pixels));
    } catch (TensorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new TensorException("the picture cannot be decoded: " + NativeRuntime.firstLine(e), e);
    }
  }

  private static Tensor pixels(Mat picture) {
    long[] shape = {picture.rows(), picture.cols(), picture.channels()};
    DType dtype = picture.depth() == opencv_core.CV_16U ? DType.I16 : DType.U8;
    long bytes = shape[0] * shape[1] * shape[2] * dtype.bytes();
    var memory =
        java.lang.foreign.MemorySegment.ofAddress(picture.data().address()).reinterpret(bytes);
    Tensor raw = Tensors.over(memory, dtype, shape);
    // 16-bit samples are unsigned: their upper byte is the 8-bit value.
    return dtype == DType.U8 ? raw : upperByte(raw);
  }

  private static Tensor upperByte(Tensor samples) {
    Tensor wide = samples.to(DType.I32);
    return new Tensor(wide.pointer().bitwise_right_shift(new org.bytedeco.pytorch.Scalar(8)))
        .to(DType.U8);
  }

  /** A copy with blue and red swapped where there are colours. */
  private static Tensor rgb(Tensor bgr) {
    int channels = (int) bgr.size(2);
    int[] order = channels == 4 ? new int[] {2, 1, 0, 3} : new int[] {2, 1, 0};
    return channels < 3 ? bgr.copy() : bgr.indexSelect(2, Tensors.of(order));
  }
}
