package org.flame4j.tensor;

import java.time.Duration;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** The meeting place: a table of keys that process 0 keeps and all others reach. */
final class PeerStore implements AutoCloseable {
  private final TCPStore root; // in process 0 the table itself
  private final Store table;

  private PeerStore(TCPStore root, Milliseconds limit) {
    this.root = root;
    // The root is no counted pointer, so it must never be handed on: a clone is, and its own
    // connection besides.
    table = root.clone();
    table.setTimeout(limit);
    root.retainReference();
    table.retainReference();
  }

  /**
   * Waits until all are there.
   *
   * @throws TensorException where some do not come within {@code limit}
   */
  static PeerStore meet(PeerAddress address, Duration limit) {
    try (Scope scope = new Scope()) {
      Milliseconds milliseconds = new Milliseconds(limit.toMillis());
      TCPStoreOptions options =
          new TCPStoreOptions()
              .port((short) address.port())
              .isServer(address.rank() == 0)
              .waitWorkers(true)
              .timeout(milliseconds);
      options.numWorkers(new SizeTPointer(1).put(address.size()));
      return new PeerStore(new TCPStore(address.host(), options), milliseconds);
    } catch (RuntimeException e) {
      throw new TensorException(
          "process %d of %d did not meet the others at %s:%d within %s (%s): start all of them, with the same address, or give a longer time limit"
              .formatted(
                  address.rank(),
                  address.size(),
                  address.host(),
                  address.port(),
                  PeerFailure.text(limit),
                  NativeRuntime.firstLine(e)),
          e);
    }
  }

  Store table() {
    return table;
  }

  /** A connection of its own, for another thread. */
  Store another() {
    try (Scope scope = new Scope()) {
      Store another = root.clone();
      another.retainReference();
      return another;
    }
  }

  @Override
  public void close() {
    table.releaseReference();
    root.releaseReference();
  }
}
