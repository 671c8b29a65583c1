package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of processes when one of them is gone. */
class LostPeerTest {
  /** More than the processes need for anything but waiting. */
  private static final int LIMIT_SECONDS = 8;

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void aKilledProcessEndsTheOthersWithOneLine() throws Exception {
    try (Members members = Members.start(folder, Member.class, 3, "train")) {
      members.await(1, "step 3");
      members.process(1).destroyForcibly();
      endsWith(members, 0, "process 1 of 3 was lost: the run goes on from its last checkpoint");
      endsWith(members, 2, "process 1 of 3 was lost: the run goes on from its last checkpoint");
    }
  }

  @Test
  @Timeout(120)
  void oneThatComesAfterTheOthersHaveEndedHasHeardWhoWasLost() throws Exception {
    try (Members members = Members.start(folder, Member.class, 3, "late")) {
      members.await(1, "step 3");
      members.await(2, "step 3");
      members.process(1).destroyForcibly();
      endsWith(members, 0, "process 1 of 3 was lost");
      endsWith(members, 2, "process 1 of 3 was lost");
    }
  }

  @Test
  @Timeout(120)
  void soDoesTheOneThatKeepsTheMeetingPlace() throws Exception {
    try (Members members = Members.start(folder, Member.class, 2, "train")) {
      members.await(1, "step 3");
      members.process(0).destroyForcibly();
      endsWith(members, 1, "process 0 of 2 was lost");
    }
  }

  /** Whoever started them ends all when the first has ended: then the cause must have been told. */
  @Test
  @Timeout(120)
  void theFirstTellsAnErrorOfItsOwnBeforeOthersMissIt() throws Exception {
    try (Members members = Members.start(folder, Member.class, 2, "fail")) {
      endsWith(members, 1, "process 0 of 2 was lost");
      assertThat(members.process(0).isAlive()).isFalse();
      assertThat(members.output(0)).contains("no space left");
    }
  }

  @Test
  @Timeout(120)
  void oneThatHangsEndsThemAfterTheLimit() throws Exception {
    try (Members members = Members.start(folder, Member.class, 2, "hang")) {
      members.await(0, "step 3");
      long start = System.nanoTime();
      endsWith(members, 0, "a process of 2 did not come to an exchange within " + LIMIT_SECONDS);
      assertThat(System.nanoTime() - start)
          .isLessThan(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS + 30));
    }
  }

  private static void endsWith(Members members, int rank, String line) throws Exception {
    assertThat(members.ended(rank)).as(members.output(rank)).isEqualTo(3);
    assertThat(members.output(rank)).contains("lost: " + line).doesNotContain("SIG", "terminate");
  }

  /** Takes steps without end. */
  static final class Member {
    private Member() {}

    @SuppressWarnings("SystemOut") // signs for the test
    public static void main(String[] args) throws InterruptedException {
      int code = 0;
      try (Peers peers = Members.join(Duration.ofSeconds(LIMIT_SECONDS))) {
        code = steps(peers, args[0]);
      }
      System.exit(code);
    }

    @SuppressWarnings("SystemOut")
    private static int steps(Peers peers, String what) throws InterruptedException {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      parameters.put("first", Tensors.randn(1, 1, 600, 600).requiresGrad(true));
      parameters.put("second", Tensors.randn(2, 1, 600, 600).requiresGrad(true));
      try (GradientExchange exchange = peers.exchange(parameters)) {
        for (int step = 1; ; step++) {
          try (Scope scope = new Scope()) {
            Tensor x = Tensors.randn(step, 1, 4, 600);
            for (Tensor parameter : parameters.values()) {
              x = Nn.linear(x, parameter, null);
            }
            exchange.lastBackward(x.sum()::backward);
            parameters.values().forEach(Tensor::clearGrad);
          }
          System.out.println("step " + step);
          if (step == 3) {
            rest(what, peers.rank());
          }
        }
      } catch (TensorException e) {
        System.out.println("lost: " + e.getMessage());
        return 3;
      }
    }

    private static void rest(String what, int rank) throws InterruptedException {
      if (what.equals("fail") && rank == 0) {
        throw new IllegalStateException("no space left");
      }
      if (what.equals("hang") && rank == 1) {
        Thread.sleep(Duration.ofMinutes(10));
      }
      if (what.equals("late") && rank == 2) {
        Thread.sleep(Duration.ofSeconds(LIMIT_SECONDS + 12)); // the others have long given up
      }
    }
  }
}
