package org.flame4j.tensor;

import org.bytedeco.pytorch.global.torch;

/**
 * Lets matrix products of a device run in a smaller type on the current thread until closed, while
 * weights and their gradients stay float32 and norms are computed in it. In float32 nothing
 * changes.
 */
public final class Autocast implements AutoCloseable {
  private final torch.DeviceType device;
  private final boolean changes;

  Autocast(Device.Kind kind, DType dtype) {
    device = kind == Device.Kind.CPU ? torch.DeviceType.CPU : torch.DeviceType.CUDA;
    changes = dtype != DType.F32 && !torch.is_autocast_enabled(device);
    if (changes) {
      torch.set_autocast_dtype(device, dtype.nativeType);
      torch.set_autocast_enabled(device, true);
      torch.increment_nesting();
    }
  }

  @Override
  public void close() {
    if (changes) {
      // Casts of weights are kept until the outermost one ends.
      if (torch.decrement_nesting() == 0) {
        torch.clear_cache();
      }
      torch.set_autocast_enabled(device, false);
    }
  }
}
