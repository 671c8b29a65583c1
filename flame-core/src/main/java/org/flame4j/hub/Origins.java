package org.flame4j.hub;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;

/** Which addresses may be asked at all, and which are the same server. */
final class Origins {
  private Origins() {}

  /**
   * Whether an address is one of https, or of http on this machine.
   *
   * @param loopback whether http on this machine is allowed
   */
  static boolean isAllowed(URI address, boolean loopback) {
    if (address.getHost() == null || address.getScheme() == null) {
      return false;
    }
    if (address.getRawUserInfo() != null) {
      return false;
    }
    return switch (address.getScheme().toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> loopback && isLoopback(address);
      default -> false;
    };
  }

  /** Whether the host is this machine, by its name or number alone: nothing is looked up. */
  static boolean isLoopback(URI address) {
    String host = address.getHost();
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }

  static boolean same(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  private static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }
}
