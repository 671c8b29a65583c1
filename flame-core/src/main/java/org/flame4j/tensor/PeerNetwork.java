package org.flame4j.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.gloo.Device;

/** Through which of its addresses this machine is reached by the others. */
final class PeerNetwork {
  private PeerNetwork() {}

  /**
   * What Gloo listens at: the interface that was named, or else the one that leads to the others.
   */
  static Device device(PeerAddress address, Store table) {
    String own = way(address.host(), address.port());
    table.set(key(address.rank()), own);
    return address
        .networkInterface()
        .map(name -> ProcessGroupGloo.createDeviceForInterface(existing(name)))
        .orElseGet(() ->
            ProcessGroupGloo.createDeviceForHostname(
                reachable(
                    own,
                    address.size(),
                    rank -> table.get_to_str(key(rank)),
                    other -> way(other, address.port()))));
  }

  private static String key(int rank) {
    return "flame/address/" + rank;
  }

  /**
   * Many a machine knows its own name as 127.0.1.1, an address that leads others to themselves: its
   * processes take the one that leads to a process elsewhere, where there is one.
   *
   * @param own this machine's address on the way to the meeting place
   * @param others such an address of each process; waits until it is known
   * @param towards this machine's address on the way to another
   */
  static String reachable(
      String own, int size, IntFunction<String> others, UnaryOperator<String> towards) {
    for (int rank = 0; isLoopback(own) && rank < size; rank++) {
      String other = others.apply(rank);
      if (!isLoopback(other)) {
        return towards.apply(other);
      }
    }
    return own;
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress(); // a number: nobody is asked
    } catch (IOException e) {
      return false;
    }
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

  /** This machine's address on the way to another; nothing is sent to find it. */
  static String towards(String host, int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket.getLocalAddress().getHostAddress();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String way(String host, int port) {
    try {
      return towards(host, port);
    } catch (IOException e) {
      throw new TensorException(
          "no network reaches host '%s' of another process (%s): set MASTER_ADDR to one that all reach"
              .formatted(host, reason(e)),
          e);
    }
  }

  /** What Java says of an unknown host is its name alone. */
  static String reason(IOException error) {
    return error instanceof UnknownHostException
        ? "no such host"
        : String.valueOf(error.getMessage());
  }
}
