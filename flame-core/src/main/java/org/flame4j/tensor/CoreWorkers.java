package org.flame4j.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Runs independent pieces of work on the CPU side by side, one a core, each with single-threaded
 * kernels.
 *
 * <p>Pieces that never ask for a second thread never wait for one either: no operation ends with
 * its slowest thread, small ones cost no hand-over, and products run at the full rate of each core.
 */
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
    boolean nested = Thread.currentThread() instanceof Worker || CORES.isHeldByCurrentThread();
    if (workers < 2 || workers < threads / 2 || nested) {
      pieces.forEach(Runnable::run);
      return;
    }
    CORES.lock();
    try {
      Products.serialBlas();
      new Team(pieces).run(workers);
    } finally {
      // A worker's own setting is also that of threads to come.
      NativeRuntime.threads(NativeRuntime.wantedThreads());
      CORES.unlock();
    }
  }

  /** A thread that may not wait for the cores: its caller holds them until it ends. */
  private static final class Worker extends Thread {
    Worker(Runnable work, int number) {
      super(work, "flame-core-" + number);
      setDaemon(true);
    }
  }

  /** Threads that take pieces in order until none is left. */
  private static final class Team {
    private final List<Runnable> pieces;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Team(List<Runnable> pieces) {
      this.pieces = pieces;
    }

    void run(int workers) {
      List<Thread> threads = new ArrayList<>();
      try {
        for (int i = 0; i < workers; i++) {
          Thread worker = new Worker(this::work, i);
          worker.start();
          threads.add(worker);
        }
      } catch (Throwable e) { // no memory for a further thread: those that run must still end
        failure.compareAndSet(null, e);
        next.set(pieces.size());
      }
      boolean interrupted = false;
      for (Thread thread : threads) {
        interrupted |= joinWhole(thread);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new TensorException("a piece of work failed: " + e, e);
      }
    }

    private void work() {
      torch.set_num_threads(1);
      for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
        try (Scope scope = new Scope()) {
          pieces.get(i).run();
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
          next.set(pieces.size());
        }
      }
    }

    /** Waits to the end, since pieces use memory of the caller; whether it was interrupted. */
    private static boolean joinWhole(Thread thread) {
      boolean interrupted = false;
      while (true) {
        try {
          thread.join();
          return interrupted;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
  }
}
