package org.flame4j.tensor;

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
