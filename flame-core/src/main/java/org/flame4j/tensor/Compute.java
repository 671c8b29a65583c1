package org.flame4j.tensor;

import java.util.List;

/**
 * Where and in which precision models run: the one place that decides.
 *
 * @param dtype type of weights and activations: F32 on CPU, where bfloat16 is far slower
 */
public record Compute(Device device, DType dtype) {
  public static final Compute CPU = new Compute(Device.CPU, DType.F32);

  public Compute {
    if (!dtype.isFloatingPoint()) {
      throw new IllegalArgumentException("compute dtype must be floating point; dtype=" + dtype);
    }
  }

  /** float32 on CPU, bfloat16 on a GPU. */
  public static Compute on(Device device) {
    return new Compute(device, device.kind() == Device.Kind.CPU ? DType.F32 : DType.BF16);
  }

  /** Name of the precision in files that say how numbers were made. */
  public String precision() {
    return switch (dtype) {
      case F32 -> "float32";
      case BF16 -> "bfloat16";
      default -> dtype.safetensorsName();
    };
  }

  /** Training in this precision: products in it, weights and gradients float32; for one thread. */
  public Autocast autocast() {
    return new Autocast(device.kind(), dtype);
  }

  /** Pieces of work that run at once in {@link #sideBySide}: one a CPU thread, one on a GPU. */
  public int lanes() {
    return device.kind() == Device.Kind.CPU ? NativeRuntime.threads() : 1;
  }

  /**
   * Runs independent pieces of work: on the CPU one a core with single-threaded kernels, which no
   * split within an operation matches; on a GPU one after another. Each piece has a scope of its
   * own; gradient recording is on in it unless it says otherwise.
   *
   * @throws RuntimeException the first that a piece threw
   */
  public void sideBySide(List<Runnable> pieces) {
    if (device.kind() == Device.Kind.CPU) {
      CoreWorkers.run(pieces);
    } else {
      pieces.forEach(Runnable::run);
    }
  }

  /** {@code tensor} on this device in this precision; itself where it is so already. */
  public Tensor place(Tensor tensor) {
    return tensor.to(dtype).to(device);
  }

  /** Integers on this device, their type kept. */
  public Tensor placeIds(Tensor tensor) {
    return tensor.to(device);
  }

  /** {@code tensor} as F32 on the CPU. */
  public Tensor toFloat(Tensor tensor) {
    return tensor.to(Device.CPU).to(DType.F32);
  }
}
