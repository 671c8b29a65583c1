package org.flame4j.tensor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The meeting place: a table of keys that process 0, or the launcher, keeps and all others reach.
 */
final class PeerStore implements AutoCloseable {
  private static final String GONE = "flame/gone";
  private static final String BROKEN = "flame/broken";
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final TCPStore root; // in process 0 the table itself, unless the launcher keeps it
  private final Optional<String> prefix;
  private final Store table;

  private PeerStore(TCPStore root, PeerAddress address, Duration limit, Duration left) {
    this.root = root;
    root.retainReference();
    prefix =
        address.atLauncher() ? Optional.of(PeerStart.agree(root, address, left)) : Optional.empty();
    table = another();
    table.setTimeout(new Milliseconds(limit.toMillis()));
  }

  /**
   * Waits until all are there.
   *
   * @throws TensorException where some do not come within {@code limit}
   */
  static PeerStore meet(PeerAddress address, Duration limit) {
    long start = System.nanoTime();
    if (address.keepsMeetingPlace()) {
      awaitName(address, limit);
    } else {
      awaitFirst(address, limit);
    }
    return meetAtOnce(address, limit, limit.minusNanos(System.nanoTime() - start).plusSeconds(1));
  }

  /** Waits until its own name is known, which in a cluster may take its time. */
  private static void awaitName(PeerAddress address, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        PeerNetwork.towards(address.host(), address.port());
        return;
      } catch (IOException e) {
        rest(address, limit, end, PeerNetwork.reason(e));
      }
    }
  }

  /**
   * Waits for the port of who keeps the table: libtorch would fill the screen with what it tries.
   */
  private static void awaitFirst(PeerAddress address, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        InetSocketAddress first = new InetSocketAddress(address.host(), address.port());
        socket.connect(first, Math.toIntExact(Math.min(limit.toMillis(), PATIENCE.toMillis())));
        return;
      } catch (IOException e) {
        rest(address, limit, end, PeerNetwork.reason(e));
      }
    }
  }

  private static void rest(PeerAddress address, Duration limit, long end, String why) {
    if (System.nanoTime() > end) {
      throw failure(address, limit, why, null);
    }
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(address, limit, "interrupted", e);
    }
  }

  private static TensorException failure(
      PeerAddress address, Duration limit, String why, @Nullable Exception cause) {
    String line =
        "process %d of %d did not meet the others at %s:%d within %s (%s): start all of them, with the same address, or give a longer time limit"
            .formatted(
                address.rank(),
                address.size(),
                address.host(),
                address.port(),
                PeerFailure.text(limit),
                why);
    return cause == null ? new TensorException(line) : new TensorException(line, cause);
  }

  /**
   * Whoever else listens at that port may never answer.
   *
   * @param left of the limit for all to meet; what comes later may take the limit each
   */
  private static PeerStore meetAtOnce(PeerAddress address, Duration limit, Duration left) {
    try {
      return PeerLimit.call("flame-meeting", left, () -> connect(address, limit, left));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(address, limit, "interrupted", e);
    } catch (TimeoutException e) {
      throw failure(address, limit, noAnswer(address), e);
    } catch (ExecutionException e) {
      String why = NativeRuntime.firstLine(e.getCause() == null ? e : e.getCause());
      if (why.contains("EADDRINUSE")) {
        throw new TensorException(
            "port %d of this machine is taken: set MASTER_PORT, in all processes, to one that is free"
                .formatted(address.port()),
            e);
      }
      throw failure(address, limit, why, e);
    }
  }

  private static String noAnswer(PeerAddress address) {
    return address.keepsMeetingPlace()
        ? "it does not reach itself there; MASTER_ADDR must be an address of its machine"
        : "what listens there does not answer as process 0 does";
  }

  private static PeerStore connect(PeerAddress address, Duration limit, Duration left) {
    try (Scope scope = new Scope()) {
      torch.initLogging(); // TORCH_CPP_LOG_LEVEL holds from here on
      TCPStoreOptions options =
          new TCPStoreOptions()
              .port((short) address.port())
              .isServer(address.keepsMeetingPlace())
              .waitWorkers(!address.atLauncher()) // a launcher counts its own
              .timeout(new Milliseconds(left.toMillis()));
      options.numWorkers(new SizeTPointer(1).put(address.size()));
      return new PeerStore(new TCPStore(address.host(), options), address, limit, left);
    }
  }

  Store table() {
    return table;
  }

  /** A connection of its own, for another thread. */
  Store another() {
    try (Scope scope = new Scope()) {
      // What a constructor made is no counted pointer, so it must never be handed on: a clone is.
      Store another =
          prefix.isPresent() ? new PrefixStore(prefix.get(), root.clone()).clone() : root.clone();
      another.retainReference();
      return another;
    }
  }

  /** Says at the table that an exchange broke, so that process 0 waits for no farewell. */
  static void broken(Store table) {
    table.add(BROKEN, 1);
  }

  /**
   * Lets process 0, with which the table goes, wait a little until all others need it no more:
   * libtorch would fill their screens. Where it ends by an error of its own the others' exchanges
   * break, and it must tell that error before they tell that it was lost.
   */
  void farewell(PeerAddress address) {
    try {
      long gone = table.add(GONE, address.rank() == 0 ? 0 : 1);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (address.keepsMeetingPlace()
          && gone < address.size() - 1
          && table.add(BROKEN, 0) == 0
          && System.nanoTime() < end) {
        Thread.sleep(Duration.ofMillis(10));
        gone = table.add(GONE, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      return; // process 0 could not wait: there is nothing left to ask of it
    }
  }

  @Override
  public void close() {
    table.releaseReference();
    root.releaseReference();
  }
}
