package org.flame4j.tensor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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
   * Connects with all others: Gloo alone would try for five times the limit.
   *
   * @throws TensorException where that does not come about in time
   */
  <T> T connect(Callable<T> connecting) {
    try {
      return PeerLimit.call("flame-connecting", limit, connecting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      broken.set(true);
      throw new TensorException("interrupted while processes were connected", e);
    } catch (TimeoutException e) {
      broken.set(true);
      throw new TensorException(message(notConnected("no answer")), e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException other when !isBroken(other) -> throw other;
        case null, default -> {
          broken.set(true);
          String why = NativeRuntime.firstLine(e.getCause() == null ? e : e.getCause());
          throw new TensorException(message(notConnected(why)), e);
        }
      }
    }
  }

  private static boolean isBroken(RuntimeException e) {
    return !(e instanceof TensorException) && BROKEN.matcher(String.valueOf(e.getMessage())).find();
  }

  private String notConnected(String why) {
    return "process %d of %d met the others at %s:%d, but is not connected with each of them within %s (%s): all ports must be open between their machines, and GLOO_SOCKET_IFNAME names the network interface that reaches the others"
        .formatted(
            address.rank(), address.size(), address.host(), address.port(), text(limit), why);
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
      if (!isBroken(e)) {
        throw e;
      }
      broken.set(true);
      throw new TensorException(message(late()), e);
    }
  }

  private String late() {
    return "a process of %d did not come to an exchange within %s, or broke off: look at what the others say; where one is only slow, give a longer time limit"
        .formatted(address.size(), text(limit));
  }

  /**
   * @param other what to say where nobody is lost
   */
  private String message(String other) {
    List<Integer> lost = beats.silent();
    String who = lost.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return switch (lost.size()) {
      case 0 -> other;
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
