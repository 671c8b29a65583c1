package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flame4j.tensor.NativeRuntime;

/**
 * Threads that each run single-threaded kernels on their own part of a batch. That beats kernels of
 * several threads: nothing waits for the slowest at the end of each of thousands of small
 * operations, and the two thread pools below libtorch do not get into each other's way.
 */
final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;
  private final int threadsBefore = NativeRuntime.threads();

  /**
   * While open, the caller's own kernels use one thread too: those that they leave behind would
   * spin beside the workers.
   */
  Workers(int count) {
    this.count = count;
    NativeRuntime.threads(1);
    threads =
        Executors.newFixedThreadPool(
            count,
            task ->
                Thread.ofPlatform()
                    .name("pretrain-worker")
                    .daemon()
                    .unstarted(() -> {
                      NativeRuntime.threads(1);
                      task.run();
                    }));
  }

  int count() {
    return count;
  }

  /** Runs all and waits for all; results in the order of the tasks. */
  <T> List<T> run(List<Callable<T>> tasks) {
    try {
      List<Future<T>> futures = threads.invokeAll(tasks);
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PretrainException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new PretrainException("a worker failed: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    threads.close();
    NativeRuntime.threads(threadsBefore);
  }
}
