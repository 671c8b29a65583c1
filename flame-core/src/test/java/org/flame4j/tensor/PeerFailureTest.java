package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said where processes that live cannot speak to each other, as behind a firewall. */
class PeerFailureTest {
  private static final String MET = "process 0 of 2 met the others at m1:29500, ";

  @Test
  @Timeout(60)
  void connectionsThatDoNotComeAboutInTimeNameTheirRemedy() {
    whileBothLive(failure -> {
      assertThat(failure.connect(() -> "connected")).isEqualTo("connected");
      refuses(failure, () -> wait(Duration.ofMinutes(5)), MET, "within 1 s (no answer)", "ports");
      refuses(
          failure,
          () -> {
            throw new IllegalStateException("Gloo connectFullMesh failed\nframe #0");
          },
          MET,
          "(Gloo connectFullMesh failed)",
          "GLOO_SOCKET_IFNAME");
      assertThat(failure.broken()).isTrue();
    });
  }

  @Test
  @Timeout(60)
  void whatIsNoFaultOfTheNetworkIsPassedOn() {
    whileBothLive(failure -> {
      refuses(
          failure,
          () -> {
            throw new TensorException("GLOO_SOCKET_IFNAME names 'x'");
          },
          "GLOO_SOCKET_IFNAME names 'x'");
      assertThatThrownBy(() ->
              failure.connect(() -> {
                throw new UnsatisfiedLinkError("no NCCL");
              }))
          .isInstanceOf(UnsatisfiedLinkError.class)
          .hasMessage("no NCCL");
      assertThat(failure.broken()).isFalse();
    });
  }

  private static String wait(Duration time) throws InterruptedException {
    Thread.sleep(time);
    return "";
  }

  private static void refuses(PeerFailure failure, Callable<String> connecting, String... parts) {
    assertThatThrownBy(() -> failure.connect(connecting))
        .isInstanceOf(TensorException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  private interface Check {
    void run(PeerFailure failure);
  }

  private static void whileBothLive(Check check) {
    try (Scope scope = new Scope()) {
      TCPStore table =
          new TCPStore(
              "127.0.0.1", new TCPStoreOptions().isServer(true).waitWorkers(false).port((short) 0));
      try (PeerBeats first = beats(0, table);
          PeerBeats other = beats(1, table)) {
        check.run(new PeerFailure(address(0), Duration.ofSeconds(1), first));
      }
    }
  }

  private static PeerAddress address(int rank) {
    return new PeerAddress(rank, 2, 0, "m1", 29500, Optional.empty());
  }

  private static PeerBeats beats(int rank, TCPStore table) {
    return new PeerBeats(address(rank), connection(table), connection(table));
  }

  private static Store connection(TCPStore table) {
    Store connection = table.clone();
    connection.retainReference();
    return connection;
  }
}
