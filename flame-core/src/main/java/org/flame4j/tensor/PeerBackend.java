package org.flame4j.tensor;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.gloo.Device;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** How tensors travel: by Gloo between CPUs, by NCCL between GPUs. */
final class PeerBackend {
  private PeerBackend() {}

  /** A group of the kind that fits the device; owned by the caller's scope. */
  static ProcessGroup group(
      PeerAddress address, org.flame4j.tensor.Device device, Store store, Duration limit) {
    ProcessGroup group = new ProcessGroup(store, address.rank(), address.size());
    if (device.kind() == org.flame4j.tensor.Device.Kind.CPU) {
      gloo(group, address, store, limit);
    } else {
      nccl(group, address, store, limit);
    }
    return group;
  }

  private static void gloo(ProcessGroup group, PeerAddress address, Store store, Duration limit) {
    ProcessGroupGloo.Options options =
        ProcessGroupGloo.Options.create(new Milliseconds(limit.toMillis()));
    options.devices().push_back(device(address));
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

  private static Device device(PeerAddress address) {
    return address
        .networkInterface()
        .map(name -> ProcessGroupGloo.createDeviceForInterface(existing(name)))
        .orElseGet(() -> ProcessGroupGloo.createDeviceForHostname(ownAddress(address)));
  }

  private static String existing(String name) {
    try {
      if (NetworkInterface.getByName(name) != null) {
        return name;
      }
      String known =
          NetworkInterface.networkInterfaces()
              .map(NetworkInterface::getName)
              .collect(Collectors.joining(", "));
      throw new TensorException(
          "GLOO_SOCKET_IFNAME names '%s', but this machine's network interfaces are %s"
              .formatted(name, known));
    } catch (SocketException e) {
      throw new TensorException("network interface " + name + ": " + e.getMessage(), e);
    }
  }

  /** This machine's address on the way to the meeting place; nothing is sent to find it. */
  static String ownAddress(PeerAddress address) {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress master = InetAddress.getByName(address.host());
      socket.connect(new InetSocketAddress(master, address.port()));
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException e) {
      throw new TensorException(
          "no network reaches host '%s' of process 0 (%s): set MASTER_ADDR to one that all reach"
              .formatted(address.host(), e.getMessage()),
          e);
    }
  }
}
