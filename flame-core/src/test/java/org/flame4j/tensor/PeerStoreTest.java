package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the meeting place is reached. */
class PeerStoreTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  @Timeout(60)
  void whoWaitedForTheFirstHasTheWholeLimitForWhatFollows() throws Exception {
    int port = freePort();
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      Future<Long> early = both.submit(() -> timeoutOf(1, port));
      Thread.sleep(1500);
      Future<Long> late = both.submit(() -> timeoutOf(0, port));
      assertThat(late.get()).isEqualTo(LIMIT.toMillis());
      assertThat(early.get()).isEqualTo(LIMIT.toMillis());
    }
  }

  private static long timeoutOf(int rank, int port) {
    PeerAddress address = new PeerAddress(rank, 2, 0, "127.0.0.1", port, Optional.empty());
    try (PeerStore store = PeerStore.meet(address, LIMIT)) {
      long milliseconds = store.table().getTimeout().count();
      store.farewell(address);
      return milliseconds;
    }
  }
}
