package org.flame4j.tensor;

import java.util.Arrays;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Matrix products on the CPU, all on libtorch's own team of threads.
 *
 * <p>OpenBLAS, to which libtorch hands a float32 product, has a team of its own, whose threads spin
 * for work just as libtorch's do: alternating between the two, as a transformer does, costs more
 * than half of the machine, and inside attention, where libtorch's threads call it at once, they
 * wait for one lock. So OpenBLAS is kept to the calling thread, and a product that is worth several
 * threads goes to oneDNN as a convolution of one pixel, forward and backward.
 */
final class Products {
  /** With fewer rows, bringing the weights into oneDNN's layout costs more than threads save. */
  private static final long MIN_ROWS = 64;

  private static final boolean ONE_DNN = torch.hasMKLDNN();

  static {
    limitBlas(NativeRuntime.threads());
  }

  private Products() {}

  /** Keeps OpenBLAS to the calling thread wherever oneDNN does the large products. */
  static void limitBlas(int threads) {
    openblas_nolapack.blas_set_num_threads(ONE_DNN ? 1 : threads);
  }

  /** Keeps OpenBLAS to the calling thread in any case. */
  static void serialBlas() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  /** {@code x W^T + b}: x [..., in], weight [out, in]. */
  static org.bytedeco.pytorch.Tensor linear(
      org.bytedeco.pytorch.Tensor x, org.bytedeco.pytorch.Tensor weight, TensorOptional bias) {
    return goesToOneDnn(x, weight) ? pixelwise(x, weight, bias) : torch.linear(x, weight, bias);
  }

  /** {@code x += input W^T}: x [N, out], input [N, in], weight [out, in]. */
  static void addLinear(
      org.bytedeco.pytorch.Tensor x,
      org.bytedeco.pytorch.Tensor input,
      org.bytedeco.pytorch.Tensor weight) {
    if (goesToOneDnn(input, weight)) {
      x.add_(pixelwise(input, weight, new TensorOptional()));
    } else {
      x.addmm_(input, weight.t());
    }
  }

  private static boolean goesToOneDnn(
      org.bytedeco.pytorch.Tensor x, org.bytedeco.pytorch.Tensor weight) {
    return ONE_DNN
        && x.is_cpu()
        && x.dim() >= 2
        && x.scalar_type().intern() == torch.ScalarType.Float
        && weight.scalar_type().intern() == torch.ScalarType.Float
        && x.numel() / Math.max(1, x.size(-1)) >= MIN_ROWS
        && NativeRuntime.threads() > 1;
  }

  /**
   * Rows are the pixels of one picture and features their channels, in memory as oneDNN likes them:
   * no copy is made of contiguous rows.
   */
  private static org.bytedeco.pytorch.Tensor pixelwise(
      org.bytedeco.pytorch.Tensor x, org.bytedeco.pytorch.Tensor weight, TensorOptional bias) {
    org.bytedeco.pytorch.Tensor rows = x.reshape(1, -1, x.size(-1)); // [1, N, in]
    org.bytedeco.pytorch.Tensor out =
        torch.conv2d(
            rows.transpose(1, 2).unsqueeze(2), // [1, in, 1, N]
            weight.unsqueeze(2).unsqueeze(3), // [out, in, 1, 1]
            bias,
            new long[] {1, 1},
            new long[] {0, 0},
            new long[] {1, 1},
            1L); // [1, out, 1, N]
    long[] shape = new long[(int) x.dim()];
    Arrays.setAll(shape, i -> i < shape.length - 1 ? x.size(i) : weight.size(0));
    return out.squeeze(2).transpose(1, 2).reshape(shape);
  }
}
