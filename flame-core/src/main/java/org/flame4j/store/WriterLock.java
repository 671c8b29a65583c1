package org.flame4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.flame4j.tensor.weights.FileFailure;

/**
 * Keeps a second writer out of a store, or out of a part of it; the system drops it when the
 * process ends. Part i of n locks that share of the file's possible bytes, so that the whole meets
 * every part, and parts of different counts meet where they overlap.
 */
final class WriterLock implements AutoCloseable {
  static final String NAME = "writer.lock";
  static final String SHARED_NAME = "shared.lock";
  private static final long WAIT_MILLIS = 20;
  private static final long BYTES = 1L << 40;

  private final FileChannel channel;

  private WriterLock(FileChannel channel) {
    this.channel = channel;
  }

  static WriterLock take(Path folder, StorePart part) {
    Path file = folder.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      if (!locked(channel, part)) {
        channel.close();
        throw new StoreException(
            folder
                + (part.isWhole() ? "" : " part " + part.index() + "/" + part.count())
                + " is being written by another process; wait for its end");
      }
      return new WriterLock(channel);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be locked: " + FileFailure.reason(e), e);
    }
  }

  /**
   * Waits for its turn to change what all writers share: the manifest and the index. A file of its
   * own, as closing one drops all the locks that this process has on it.
   */
  static WriterLock takeShared(Path folder) {
    Path file = folder.resolve(SHARED_NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      while (!waited(channel)) {
        Thread.sleep(WAIT_MILLIS); // another thread of this process has it
      }
      return new WriterLock(channel);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be locked: " + FileFailure.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(file + ": interrupted while waiting for another writer", e);
    }
  }

  private static boolean waited(FileChannel channel) throws IOException {
    try {
      return channel.lock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static boolean locked(FileChannel channel, StorePart part) throws IOException {
    long start = BYTES * part.index() / part.count();
    long end = BYTES * (part.index() + 1) / part.count();
    try {
      return channel.tryLock(start, end - start, false) != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("the lock of the store cannot be released: " + e, e);
    }
  }
}
