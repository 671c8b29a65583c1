package org.flame4j.tensor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Store;

/**
 * A sign of life of each process twice a second at the meeting place, so that a broken exchange can
 * say whose end it was: the exchange itself only knows that a neighbour fell silent. Whoever finds
 * it out first tells the others, for whom the end of the finder would look like another loss.
 */
final class PeerBeats implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);

  /** Long enough for a busy machine to let a living process through. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final String LOST = "flame/lost";
  private static final String KNOWN = "flame/lost/known";

  private final PeerAddress address;
  private final Store own;
  private final Store watch;
  private final Thread thread;
  private final CompletableFuture<List<Integer>> lost = new CompletableFuture<>();

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
      while (!lost.isDone()) {
        own.add(key(address.rank()), 1);
        if (own.add(KNOWN, 0) > 0 && lost.complete(ranks(own.get_to_str(LOST)))) {
          own.add(KNOWN, 1);
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The meeting place is gone, with process 0; whoever exchanges something will hear of it.
    }
  }

  /** Ranks that gave no sign of life while anybody looked; process 0 where nobody answers. */
  List<Integer> silent() {
    Thread asker = new Thread(this::ask, "flame-roll-call");
    asker.setDaemon(true); // a meeting place that is there but does not answer holds it for ever
    asker.start();
    try {
      int turns = address.rank() == 0 ? 4 : 2;
      asker.join(PATIENCE.multipliedBy(turns));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lost.getNow(address.rank() == 0 ? List.of() : List.of(0));
  }

  private void ask() {
    try {
      PeerStore.broken(watch);
      if (!lost.isDone()) {
        long[] before = counts();
        if (!heardWithin(PATIENCE)) {
          tell(same(before, counts()));
        }
      }
      awaitOthers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The meeting place is gone, with process 0.
    }
  }

  private boolean heardWithin(Duration time) throws InterruptedException {
    try {
      lost.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void tell(List<Integer> silent) {
    if (lost.complete(silent)) {
      watch.set(LOST, text(silent));
      watch.add(KNOWN, 1);
    }
  }

  /**
   * The meeting place ends with process 0, which therefore waits until all that live have heard.
   */
  private void awaitOthers() throws InterruptedException {
    int living = address.size() - lost.join().size();
    long end = System.nanoTime() + 2 * PATIENCE.toNanos();
    while (address.rank() == 0 && watch.add(KNOWN, 0) < living && System.nanoTime() < end) {
      Thread.sleep(AGAIN);
    }
  }

  private List<Integer> same(long[] before, long[] after) {
    return IntStream.range(0, before.length)
        .filter(rank -> rank != address.rank() && after[rank] == before[rank])
        .boxed()
        .toList();
  }

  private static String text(List<Integer> ranks) {
    return ranks.stream().map(String::valueOf).collect(Collectors.joining(" ", "lost:", ""));
  }

  private static List<Integer> ranks(String text) {
    return Pattern.compile("\\d+")
        .matcher(text)
        .results()
        .map(rank -> Integer.valueOf(rank.group()))
        .toList();
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
