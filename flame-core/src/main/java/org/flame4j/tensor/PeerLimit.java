package org.flame4j.tensor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Native calls that wait for other processes and might do so for ever, or for a multiple of what
 * they were told.
 */
final class PeerLimit {
  /** For libtorch, whose own words say more, to find out by itself that the time is over. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private PeerLimit() {}

  /**
   * Calls on a thread of its own, which is left alone where it does not come back in time.
   *
   * @throws TimeoutException where it does not
   * @throws ExecutionException with what the call threw
   */
  static <T> T call(String name, Duration limit, Callable<T> call)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            done.complete(call.call());
          } catch (Throwable e) { // natives that are not there are no exception
            done.completeExceptionally(e);
          }
        });
    return done.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
  }
}
