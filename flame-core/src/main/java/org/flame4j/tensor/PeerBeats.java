package org.flame4j.tensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.pytorch.Store;

/**
 * A sign of life of each process twice a second at the meeting place, so that a broken exchange can
 * say whose end it was: the exchange itself only knows that a neighbour fell silent.
 */
final class PeerBeats implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);

  /** Long enough for a busy machine to let a living process through. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final String ASKED = "flame/asked";

  private final PeerAddress address;
  private final Store own;
  private final Store watch;
  private final Thread thread;

  /**
   * @param own a connection for this process's beats
   * @param watch another, to read those of others
   */
  PeerBeats(PeerAddress address, Store own, Store watch) {
    this.address = address;
    this.own = own;
    this.watch = watch;
    thread = new Thread(this::beat, "flame-beats");
    thread.setDaemon(true);
    thread.start();
  }

  private static String key(int rank) {
    return "flame/beat/" + rank;
  }

  private void beat() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        own.add(key(address.rank()), 1);
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The meeting place is gone, with process 0; whoever exchanges something will hear of it.
    }
  }

  /** Ranks that gave no sign of life while this call looked; process 0 where nobody answers. */
  List<Integer> silent() {
    CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
    Thread asker = new Thread(() -> ask(answer), "flame-roll-call");
    asker.setDaemon(true); // a meeting place that is there but does not answer holds it for ever
    asker.start();
    try {
      long turns = address.rank() == 0 ? 4 : 2;
      return answer.get(turns * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException e) {
      return address.rank() == 0 ? List.of() : List.of(0);
    }
  }

  private void ask(CompletableFuture<List<Integer>> answer) {
    try {
      long[] before = counts();
      Thread.sleep(PATIENCE);
      long[] after = counts();
      List<Integer> silent = new ArrayList<>();
      for (int rank = 0; rank < before.length; rank++) {
        if (rank != address.rank() && after[rank] == before[rank]) {
          silent.add(rank);
        }
      }
      leave(address.size() - 1 - silent.size());
      answer.complete(silent);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** The meeting place ends with process 0, which therefore waits for the others that ask there. */
  private void leave(int others) throws InterruptedException {
    long asked = watch.add(ASKED, address.rank() == 0 ? 0 : 1);
    long end = System.nanoTime() + 2 * PATIENCE.toNanos();
    while (address.rank() == 0 && asked < others && System.nanoTime() < end) {
      Thread.sleep(AGAIN);
      asked = watch.add(ASKED, 0);
    }
  }

  private long[] counts() {
    long[] counts = new long[address.size()];
    for (int rank = 0; rank < counts.length; rank++) {
      counts[rank] = watch.add(key(rank), 0);
    }
    return counts;
  }

  /** Whether the thread has ended, so that its connection can be freed. */
  boolean stop() {
    thread.interrupt();
    try {
      return thread.join(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    if (stop()) {
      own.releaseReference();
      watch.releaseReference();
    } else {
      own.deallocate(false);
      watch.deallocate(false);
    }
  }
}
