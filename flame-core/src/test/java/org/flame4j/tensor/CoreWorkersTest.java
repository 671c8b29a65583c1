package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pieces of work side by side: all run, one thread each, and errors come back. */
class CoreWorkersTest {
  private final int threadsBefore = NativeRuntime.threads();

  @AfterEach
  void restore() {
    NativeRuntime.threads(threadsBefore);
  }

  @Test
  void everyPieceRunsOnceWithSingleThreadedKernels() {
    NativeRuntime.threads(3);
    int[] runs = new int[50];
    Set<Integer> kernelThreads = ConcurrentHashMap.newKeySet();
    Tensor out = Tensors.zeros(DType.F32, runs.length);
    List<Runnable> pieces = new ArrayList<>();
    for (int i = 0; i < runs.length; i++) {
      int piece = i;
      pieces.add(() -> {
        runs[piece]++;
        kernelThreads.add(NativeRuntime.threads());
        Tensor x = Tensors.full(piece, DType.F32, 70, 70);
        out.narrow(0, piece, 1).copyInPlace(x.matmul(x).mean().reshape(1));
      });
    }
    Compute.CPU.sideBySide(pieces);
    assertThat(runs).containsOnly(1);
    assertThat(kernelThreads).containsExactly(1);
    assertThat(NativeRuntime.threads()).isEqualTo(3);
    float[] values = Tensors.floats(out);
    for (int i = 0; i < runs.length; i++) {
      assertThat(values[i]).isCloseTo(70f * i * i, withPercentage(1e-3));
    }
  }

  @Test
  void aLonePieceRunsOnTheCaller() {
    List<Thread> seen = new ArrayList<>();
    Compute.CPU.sideBySide(List.of(() -> seen.add(Thread.currentThread())));
    assertThat(seen).containsExactly(Thread.currentThread());
  }

  @Test
  void theFirstErrorComesBackAndEndsTheRest() {
    NativeRuntime.threads(2);
    List<Runnable> pieces = new ArrayList<>();
    pieces.add(() -> {
      throw new TensorException("piece 0 is broken");
    });
    Set<Integer> ran = ConcurrentHashMap.newKeySet();
    for (int i = 1; i < 10_000; i++) {
      int piece = i;
      pieces.add(() -> ran.add(piece));
    }
    assertThatThrownBy(() -> Compute.CPU.sideBySide(pieces))
        .isInstanceOf(TensorException.class)
        .hasMessage("piece 0 is broken");
    assertThat(ran).hasSizeLessThan(9_999);
    assertThat(NativeRuntime.threads()).isEqualTo(2);
  }

  @Test
  void nestedPiecesRunInTurn() {
    NativeRuntime.threads(2);
    Set<Integer> ran = ConcurrentHashMap.newKeySet();
    Runnable inner =
        () -> Compute.CPU.sideBySide(List.of(() -> ran.add(1), () -> ran.add(2), () -> ran.add(3)));
    Compute.CPU.sideBySide(List.of(inner, inner));
    assertThat(ran).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void fewPiecesOnManyCoresRunInTurnWithAllThreads() {
    NativeRuntime.threads(8);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    Runnable piece = () -> seen.add(Thread.currentThread());
    Compute.CPU.sideBySide(List.of(piece, piece, piece));
    assertThat(seen).containsExactly(Thread.currentThread());
  }

  @Test
  void aTeamGivesResultsInTheOrderOfThePieces() {
    NativeRuntime.threads(2);
    try (CoreTeam team = CoreTeam.of(3)) {
      assertThat(NativeRuntime.threads()).isEqualTo(1);
      for (int count : new int[] {0, 1, 3, 100}) { // more than once with the same threads
        List<Callable<Integer>> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          int piece = i;
          pieces.add(() -> 100 * piece + NativeRuntime.threads());
        }
        assertThat(team.run(pieces))
            .isEqualTo(IntStream.range(0, count).mapToObj(i -> 100 * i + 1).toList());
      }
      Callable<Integer> broken =
          () -> {
            throw new java.io.IOException("disk");
          };
      assertThatThrownBy(() -> team.run(List.of(broken)))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("disk");
      assertThat(team.run(List.of(() -> 5))).containsExactly(5);
    }
    assertThat(NativeRuntime.threads()).isEqualTo(2);
  }

  @Test
  void anInterruptedCallerStillWaits() {
    NativeRuntime.threads(2);
    Set<Integer> ran = ConcurrentHashMap.newKeySet();
    Thread.currentThread().interrupt();
    Compute.CPU.sideBySide(List.of(() -> ran.add(1), () -> ran.add(2)));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ran).containsExactlyInAnyOrder(1, 2);
  }
}
