package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a machine's addresses the others are told. */
class PeerNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.168.7.1, 192.168.7.1 192.168.7.2, 192.168.7.1",
    "127.0.0.1, 127.0.0.1 192.168.7.2, towards 192.168.7.2",
    "127.0.1.1, 127.0.1.1 127.0.1.1 fd77::2, towards fd77::2",
    "::1, ::1 10.0.0.2, towards 10.0.0.2",
    "127.0.0.1, 127.0.0.1 127.0.0.1, 127.0.0.1"
  })
  void whoKnowsItselfAsLoopbackTakesTheWayToAProcessElsewhere(
      String own, String all, String chosen) {
    List<String> addresses = List.of(all.split(" "));
    assertThat(
            PeerNetwork.reachable(
                own, addresses.size(), addresses::get, other -> "towards " + other))
        .isEqualTo(chosen);
  }

  @Test
  void theWayToThisMachineIsLoopback() throws IOException {
    assertThat(PeerNetwork.towards("127.0.0.1", 29500)).isEqualTo("127.0.0.1");
    assertThatThrownBy(() -> PeerNetwork.towards("no.such.host.invalid", 29500))
        .isInstanceOfSatisfying(
            UnknownHostException.class,
            e -> assertThat(PeerNetwork.reason(e)).isEqualTo("no such host"));
  }
}
