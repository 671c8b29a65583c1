package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What processes exchange, each check made in every one of them. */
class PeerGroupTest {
  private static final int ROWS = 7;
  private static final int WIDTH = 5;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @Timeout(120)
  void processesExchangeTensorsAndGradients(int size) throws Exception {
    try (Members members = Members.start(folder, Member.class, size)) {
      for (int rank = 0; rank < size; rank++) {
        assertThat(members.ended(rank)).as(members.output(rank)).isZero();
        assertThat(members.output(rank)).doesNotContain("[W");
      }
    }
  }

  /**
   * As torchrun's agents keep one, also for processes that they start again, where one of a start
   * may have ended before it came.
   */
  @Test
  @Timeout(120)
  void processesMeetAtTheTableOfTheirLauncher() throws Exception {
    try (Scope scope = new Scope();
        TCPStoreOptions options = new TCPStoreOptions()) {
      TCPStore table =
          new TCPStore("127.0.0.1", options.isServer(true).waitWorkers(false).port((short) 0));
      String port = Integer.toString(Short.toUnsignedInt(table.getPort()));
      for (int start = 0; start < 2; start++) {
        aloneAt(table, start);
        Map<String, String> variables =
            Map.of("MASTER_PORT", port, "TORCHELASTIC_USE_AGENT_STORE", "True");
        try (Members members = Members.start(variables, folder, Member.class, 2)) {
          for (int rank = 0; rank < 2; rank++) {
            assertThat(members.ended(rank)).as(members.output(rank)).isZero();
          }
        }
      }
    }
  }

  private static void aloneAt(TCPStore table, int rank) {
    int port = Short.toUnsignedInt(table.getPort());
    PeerAddress alone = new PeerAddress(rank, 2, 0, "127.0.0.1", port, Optional.empty(), true);
    assertThatThrownBy(() -> PeerGroup.join(alone, Device.CPU, Duration.ofSeconds(1)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("process %d of 2 did not meet the others at", rank)
        .hasMessageNotContaining("\n");
  }

  @Test
  @Timeout(60)
  void aForeignServiceAtTheMeetingPlaceIsNotWaitedForForEver() throws IOException {
    try (ServerSocket foreign = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PeerAddress address =
          new PeerAddress(1, 2, 0, "127.0.0.1", foreign.getLocalPort(), Optional.empty());
      assertThatThrownBy(() -> PeerGroup.join(address, Device.CPU, Duration.ofSeconds(1)))
          .isInstanceOf(TensorException.class)
          .hasMessageStartingWith("process 1 of 2 did not meet the others at 127.0.0.1:");
    }
  }

  @Test
  @Timeout(60)
  void whatHindersTheMeetingIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 5)) {
      refuses(
          "127.0.0.1", taken.getLocalPort(), "port %d of this machine is taken: set MASTER_PORT");
    }
    try (ServerSocket free = new ServerSocket(0, 5)) {
      int port = free.getLocalPort();
      free.close();
      refuses("no.such.host.invalid", port, "at no.such.host.invalid:%d within 1 s (no such host)");
    }
  }

  private static void refuses(String host, int port, String message) {
    PeerAddress first = new PeerAddress(0, 2, 0, host, port, Optional.empty());
    assertThatThrownBy(() -> PeerGroup.join(first, Device.CPU, Duration.ofSeconds(1)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message.formatted(port))
        .hasMessageNotContaining("\n");
  }

  /** One of the processes. */
  static final class Member {
    private final Peers peers;

    private Member(Peers peers) {
      this.peers = peers;
    }

    public static void main(String[] args) throws InterruptedException {
      try (Peers peers = Members.join(Duration.ofSeconds(30))) {
        Member member = new Member(peers);
        member.tensors();
        member.rows();
        member.gradients();
        member.parameterThatIsNotReached();
        member.differentParameters();
        Thread.sleep(peers.rank() * 700L); // who keeps the meeting place is ready to leave first
      }
    }

    private void tensors() {
      int n = peers.size();
      Tensor sum = Tensors.of(new float[] {1, peers.rank(), 2, 3, 4, 5}, 2, 3);
      peers.sumInPlace(sum);
      assertThat(Tensors.floats(sum))
          .containsExactly(n, n * (n - 1) / 2f, 2 * n, 3 * n, 4 * n, 5 * n);
      Tensor turned = Tensors.of(new float[] {0, peers.rank(), 2, -peers.rank()}, 2, 2);
      peers.maxInPlace(turned.transpose(0, 1)); // not contiguous
      assertThat(Tensors.floats(turned)).containsExactly(0, n - 1, 2, 0);
      Tensor weight = Tensors.of(new float[] {peers.rank() + 7, 1}, 2).requiresGrad(true);
      peers.broadcastInPlace(weight);
      assertThat(Tensors.floats(weight.detach())).containsExactly(7, 1);
      assertThat(weight.requiresGrad()).isTrue();
    }

    private void rows() {
      gather(peers.rank()); // process 0 has none
      gather(2);
      gather(0);
      gather(peers.rank() == 0 ? 3 : 0);
    }

    private void gather(int own) {
      Tensor counts = Tensors.zeros(DType.I64, peers.size());
      counts.narrow(0, peers.rank(), 1).fillInPlace(own);
      peers.sumInPlace(counts);
      List<Float> expected = new ArrayList<>();
      for (int rank = 0; rank < peers.size(); rank++) {
        for (int row = 0; row < Tensors.longs(counts)[rank]; row++) {
          expected.addAll(List.of((float) rank, (float) row));
        }
      }
      float[] mine = new float[2 * own];
      for (int row = 0; row < own; row++) {
        mine[2 * row] = peers.rank();
        mine[2 * row + 1] = row;
      }
      Tensor all = peers.gatherRows(Tensors.of(mine, own, 2).requiresGrad(true));
      assertThat(all.shape()).containsExactly(expected.size() / 2, 2);
      assertThat(all.dtype()).isEqualTo(DType.F32);
      assertThat(all.requiresGrad()).isFalse();
      assertThat(Tensors.floats(all)).containsExactly(expected.toArray(Float[]::new));
    }

    private void gradients() {
      Map<String, Tensor> together = model();
      Map<String, Tensor> alone = model();
      try (GradientExchange exchange = peers.exchange(trained(together))) {
        for (int step = 0; step < 3; step++) {
          Tensor batch = Tensors.randn(step, 1, ROWS, WIDTH);
          loss(alone, batch, ROWS, step).backward();
          int start = ROWS * peers.rank() / peers.size();
          int end = ROWS * (peers.rank() + 1) / peers.size();
          Tensor mine = batch.narrow(0, start, end - start);
          double share = (double) ROWS / peers.size();
          if (step == 0) {
            exchange.lastBackward(loss(together, mine, share, step)::backward);
          } else { // two passes
            Tensor first = loss(together, mine.narrow(0, 0, 1), share, step);
            first.backward();
            Tensor last = loss(together, mine.narrow(0, 1, end - start - 1), share, step + 10);
            exchange.lastBackward(last::backward);
            twoPassesOfEach(alone, batch, step);
          }
          compare(together, alone);
          alone.values().forEach(Tensor::clearGrad);
          together.values().forEach(Tensor::clearGrad);
        }
      }
    }

    /** The naive twin of the two passes, each member's after another's. */
    private void twoPassesOfEach(Map<String, Tensor> alone, Tensor batch, int step) {
      alone.values().forEach(Tensor::clearGrad);
      for (int rank = 0; rank < peers.size(); rank++) {
        int start = ROWS * rank / peers.size();
        int end = ROWS * (rank + 1) / peers.size();
        loss(alone, batch.narrow(0, start, 1), ROWS, step).backward();
        loss(alone, batch.narrow(0, start + 1, end - start - 1), ROWS, step + 10).backward();
      }
    }

    private static Tensor loss(Map<String, Tensor> model, Tensor x, double rows, int step) {
      Tensor hidden = Nn.gelu(Nn.linear(x, weight(model, "frozen"), null));
      Tensor out = Nn.linear(hidden, weight(model, "weight"), weight(model, "bias"));
      return out.mul(out).sum().mul((step + 1) / rows);
    }

    private static Tensor weight(Map<String, Tensor> model, String name) {
      return Objects.requireNonNull(model.get(name), name);
    }

    private static Map<String, Tensor> model() {
      Map<String, Tensor> model = new LinkedHashMap<>();
      model.put("frozen", Tensors.randn(1, 0.5, 4, WIDTH));
      model.put("weight", Tensors.randn(2, 0.5, 3, 4).requiresGrad(true));
      model.put("bias", Tensors.randn(3, 0.5, 3).requiresGrad(true));
      return model;
    }

    private static Map<String, Tensor> trained(Map<String, Tensor> model) {
      Map<String, Tensor> trained = new LinkedHashMap<>(model);
      trained.remove("frozen");
      return trained;
    }

    private static void compare(Map<String, Tensor> together, Map<String, Tensor> alone) {
      trained(alone)
          .forEach((name, parameter) -> {
            Tensor grad = weight(together, name).grad().orElse(null);
            Tensor expected = parameter.grad().orElse(null);
            assertThat(grad == null).as(name).isEqualTo(expected == null);
            if (grad != null && expected != null) {
              float[] values = Tensors.floats(grad);
              float[] right = Tensors.floats(expected);
              for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(name).isCloseTo(right[i], within(1e-5f));
              }
            }
          });
    }

    private void parameterThatIsNotReached() {
      if (peers.size() > 1) {
        Map<String, Tensor> parameters = new LinkedHashMap<>(trained(model()));
        parameters.put("spare", Tensors.full(1, DType.F32, 1).requiresGrad(true));
        Tensor bias = weight(parameters, "bias");
        try (GradientExchange exchange = peers.exchange(parameters)) {
          assertThatThrownBy(() -> exchange.lastBackward(bias.sum()::backward))
              .isInstanceOf(TensorException.class)
              .hasMessageContaining("did not reach every parameter");
        }
      }
    }

    private void differentParameters() {
      if (peers.size() > 1) {
        Map<String, Tensor> parameters = new LinkedHashMap<>(trained(model()));
        if (peers.rank() == peers.size() - 1) {
          parameters.put("bias", Tensors.randn(3, 1, 9).requiresGrad(true));
        }
        assertThatThrownBy(() -> peers.exchange(parameters))
            .isInstanceOf(TensorException.class)
            .hasMessageContainingAll(
                "number 1", "'bias F32[3]' in process 0", "'bias F32[9]' in process")
            .hasMessageNotContaining("\n");
      }
    }
  }
}
