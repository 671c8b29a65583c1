package org.flame4j.tensor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;

/**
 * Turns what the native library says of a broken connection into one line that names who is gone.
 */
final class PeerFailure {
  private static final Pattern BROKEN =
      Pattern.compile(
          "gloo|nccl|socket|connection (closed|reset)|timed? ?out|broken pipe|TCPStore|recvValue|sendBytes",
          Pattern.CASE_INSENSITIVE);

  private final PeerAddress address;
  private final Duration limit;
  private final PeerBeats beats;
  private final AtomicBoolean broken = new AtomicBoolean();

  PeerFailure(PeerAddress address, Duration limit, PeerBeats beats) {
    this.address = address;
    this.limit = limit;
    this.beats = beats;
  }

  /**
   * Runs what waits for the other processes.
   *
   * @throws TensorException where one of them is lost
   */
  void watch(Runnable exchange) {
    try {
      exchange.run();
    } catch (RuntimeException e) {
      if (e instanceof TensorException || !BROKEN.matcher(String.valueOf(e.getMessage())).find()) {
        throw e;
      }
      broken.set(true);
      throw new TensorException(message(), e);
    }
  }

  private String message() {
    List<Integer> lost = beats.silent();
    String who = lost.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return switch (lost.size()) {
      case 0 ->
          "a process of %d did not come to an exchange within %s, or broke off: look at what the others say; where one is only slow, give a longer time limit"
              .formatted(address.size(), text(limit));
      case 1 ->
          "process %s of %d was lost: the run goes on from its last checkpoint, start it again"
              .formatted(who, address.size());
      default ->
          "processes %s of %d were lost: the run goes on from its last checkpoint, start it again"
              .formatted(who, address.size());
    };
  }

  static String text(Duration limit) {
    return limit.toSeconds() + " s";
  }

  /** Whether an exchange failed: then nothing native may be waited for. */
  boolean broken() {
    return broken.get();
  }

  /**
   * Frees a part of the group. After a failure it is left to the end of the process: its threads
   * may still wait for a process that is gone, and freeing would wait for them.
   */
  void free(Pointer pointer) {
    if (broken.get()) {
      pointer.deallocate(false);
    } else {
      pointer.releaseReference();
    }
  }
}
