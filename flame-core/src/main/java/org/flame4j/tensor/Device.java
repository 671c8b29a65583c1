package org.flame4j.tensor;

import org.bytedeco.pytorch.global.torch;

/** Where a tensor lives: the CPU ({@code index} is -1) or a CUDA device. */
public record Device(Kind kind, int index) {
  /** Kind of device. */
  public enum Kind {
    CPU,
    CUDA
  }

  public static final Device CPU = new Device(Kind.CPU, -1);

  public Device {
    if ((kind == Kind.CPU) != (index == -1)) {
      throw new IllegalArgumentException("device index " + index + " does not fit " + kind);
    }
  }

  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return CPU;
    }
    if (text.matches("cuda(:\\d{1,2})?")) {
      return cuda(text.length() == 4 ? 0 : Integer.parseInt(text.substring(5)));
    }
    throw new IllegalArgumentException("device '" + text + "' is neither cpu nor cuda[:N]");
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }

  org.bytedeco.pytorch.Device toNative() {
    return kind == Kind.CPU
        ? new org.bytedeco.pytorch.Device(torch.DeviceType.CPU)
        : new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) index);
  }

  static Device of(org.bytedeco.pytorch.Device device) {
    return device.is_cuda() ? cuda(device.index()) : CPU;
  }
}
