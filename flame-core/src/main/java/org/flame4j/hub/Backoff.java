package org.flame4j.hub;

import java.io.IOException;
import java.time.Duration;

/** Pauses between attempts, longer each time, until patience is at an end. */
final class Backoff {
  /** Something that can fail for reasons that pass. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  private final Patience patience;
  private final HubListener listener;
  private int failures;

  Backoff(Patience patience, HubListener listener) {
    this.patience = patience;
    this.listener = listener;
  }

  /** The result of the first attempt that does not fail, or the failure of the last. */
  static <T> T retry(Patience patience, HubListener listener, Attempt<T> attempt)
      throws IOException {
    Backoff backoff = new Backoff(patience, listener);
    while (true) {
      try {
        return attempt.run();
      } catch (IOException e) {
        backoff.pause(e);
      }
    }
  }

  /** Something came: patience begins anew. */
  void progressed() {
    failures = 0;
  }

  /**
   * Waits after a failure.
   *
   * @throws IOException the failure, if it was one too many
   */
  void pause(IOException failure) throws IOException {
    failures++;
    if (failures >= patience.attempts()) {
      throw failure;
    }
    Duration pause = patience.pause().multipliedBy(1L << Math.min(failures - 1, 20));
    if (failure instanceof BusyException busy && busy.after().compareTo(pause) > 0) {
      pause = busy.after();
    }
    if (pause.compareTo(Patience.LONGEST_PAUSE) > 0) {
      pause = Patience.LONGEST_PAUSE;
    }
    if (pause.toSeconds() > 0) {
      listener.note(
          "the download is held up (%s): trying again in %d s"
              .formatted(HubException.reason(failure), pause.toSeconds()));
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("interrupted while waiting for the hub", e);
    }
  }
}
