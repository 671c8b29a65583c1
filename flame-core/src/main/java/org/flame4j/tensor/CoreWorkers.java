package org.flame4j.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/** Runs independent pieces of work on the CPU side by side, one a core, by a {@link CoreTeam}. */
final class CoreWorkers {
  // The process has one set of cores and OpenBLAS one setting for all of it: one caller at a time.
  private static final ReentrantLock CORES = new ReentrantLock();

  private CoreWorkers() {}

  /**
   * Runs all pieces and returns when they are done, in no certain order. Fewer pieces than half the
   * threads run one after another on the calling thread, each with all threads.
   *
   * @throws RuntimeException the first that a piece threw; pieces not yet begun are then left out
   */
  static void run(List<Runnable> pieces) {
    int threads = NativeRuntime.wantedThreads();
    int workers = Math.min(threads, pieces.size());
    boolean nested =
        Thread.currentThread() instanceof CoreTeam.Worker || CORES.isHeldByCurrentThread();
    if (workers < 2 || workers < threads / 2 || nested) {
      pieces.forEach(Runnable::run);
      return;
    }
    List<Callable<Boolean>> scoped = new ArrayList<>();
    pieces.forEach(piece -> scoped.add(() -> scoped(piece)));
    CORES.lock();
    try (CoreTeam team = CoreTeam.whileWaiting(workers)) {
      team.run(scoped);
    } finally {
      CORES.unlock();
    }
  }

  private static boolean scoped(Runnable piece) {
    try (Scope scope = new Scope()) {
      piece.run();
      return true;
    }
  }
}
