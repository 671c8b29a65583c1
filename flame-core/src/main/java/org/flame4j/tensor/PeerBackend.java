package org.flame4j.tensor;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** How tensors travel: by Gloo between CPUs, by NCCL between GPUs. */
final class PeerBackend {
  private PeerBackend() {}

  /** A group of the kind that fits the device; owned by the caller's scope. */
  static ProcessGroup group(PeerAddress address, Device device, Store store, Duration limit) {
    ProcessGroup group = new ProcessGroup(store, address.rank(), address.size());
    if (device.kind() == Device.Kind.CPU) {
      gloo(group, address, store, limit);
    } else {
      nccl(group, address, store, limit);
    }
    return group;
  }

  private static void gloo(ProcessGroup group, PeerAddress address, Store store, Duration limit) {
    ProcessGroupGloo.Options options =
        ProcessGroupGloo.Options.create(new Milliseconds(limit.toMillis()));
    options.devices().push_back(PeerNetwork.device(address, store));
    ProcessGroupGloo gloo = new ProcessGroupGloo(store, address.rank(), address.size(), options);
    group.setBackend(DeviceType.CPU, ProcessGroup.BackendType.GLOO, new BackendOptional(gloo));
    group.setDefaultBackend(ProcessGroup.BackendType.GLOO);
  }

  /** These classes have natives in libtorch's CUDA build only, and load here for the first time. */
  private static void nccl(ProcessGroup group, PeerAddress address, Store store, Duration limit) {
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(new Milliseconds(limit.toMillis()));
    ProcessGroupNCCL nccl = new ProcessGroupNCCL(store, address.rank(), address.size(), options);
    group.setBackend(DeviceType.CUDA, ProcessGroup.BackendType.NCCL, new BackendOptional(nccl));
    group.setDefaultBackend(ProcessGroup.BackendType.NCCL);
  }
}
