package org.flame4j.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Threads on the CPU that each run single-threaded kernels on pieces of work of their own.
 *
 * <p>Pieces that never ask for a second thread never wait for one either: no operation ends with
 * its slowest thread, small ones cost no hand-over, and products run at the full rate of each core.
 */
public final class CoreTeam implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int size;
  private final int threadsAfter;
  private final ExecutorService threads;

  private CoreTeam(int size, int threadsAfter) {
    this.size = size;
    this.threadsAfter = threadsAfter;
    threads = Executors.newFixedThreadPool(size, Worker::new);
  }

  /**
   * A team for a long time. While it is open, the caller's own kernels use one thread too: those
   * that they leave behind would spin beside the team.
   */
  public static CoreTeam of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a team needs a thread; size=" + size);
    }
    int before = NativeRuntime.threads();
    NativeRuntime.threads(1);
    return new CoreTeam(size, before);
  }

  /** A team for as long as its caller does nothing but wait. */
  static CoreTeam whileWaiting(int size) {
    Products.serialBlas();
    return new CoreTeam(size, NativeRuntime.wantedThreads());
  }

  /** A member, which may not wait for the cores: its team holds them. */
  static final class Worker extends Thread {
    Worker(Runnable work) {
      super(
          () -> {
            torch.set_num_threads(1);
            work.run();
          },
          "flame-core-" + NUMBERS.getAndIncrement());
      setDaemon(true);
    }
  }

  /** Threads. */
  public int size() {
    return size;
  }

  /**
   * Runs all and waits for all, interrupted or not, since they use memory of the caller.
   *
   * @param pieces taken in order, by whichever thread is free; none returns null
   * @return in the order of the pieces
   * @throws RuntimeException the first that a piece threw; pieces not yet begun are then left out
   */
  public <T> List<T> run(List<? extends Callable<T>> pieces) {
    Round<T> round = new Round<>(pieces);
    List<Future<?>> busy = new ArrayList<>();
    try {
      for (int i = 0; i < Math.min(size, pieces.size()); i++) {
        busy.add(threads.submit(round));
      }
    } catch (Throwable e) { // no memory for a further thread: those that run must still end
      round.fail(e);
    }
    boolean interrupted = false;
    for (Future<?> one : busy) {
      interrupted |= awaited(one);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return round.results();
  }

  /** Waits to the end; whether it was interrupted. */
  private static boolean awaited(Future<?> work) {
    boolean interrupted = false;
    while (true) {
      try {
        work.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("a round catches what its pieces throw", e);
      }
    }
  }

  /** Pieces that threads take until none is left. */
  private static final class Round<T> implements Runnable {
    private final List<? extends Callable<T>> pieces;
    private final Map<Integer, T> results = new ConcurrentSkipListMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Round(List<? extends Callable<T>> pieces) {
      this.pieces = pieces;
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
        try {
          results.put(i, pieces.get(i).call());
        } catch (Throwable e) {
          fail(e);
        }
      }
    }

    void fail(Throwable e) {
      failure.compareAndSet(null, e);
      next.set(pieces.size());
    }

    List<T> results() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new TensorException("a piece of work failed: " + e, e);
      }
      return List.copyOf(results.values());
    }
  }

  @Override
  public void close() {
    threads.close();
    // A worker's own setting is also that of threads to come.
    NativeRuntime.threads(threadsAfter);
  }
}
