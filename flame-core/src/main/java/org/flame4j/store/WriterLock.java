package org.flame4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second writer out of a store, or out of a part of it; the system drops it when the
 * process ends. Part i of n locks that share of the file's possible bytes, so that the whole meets
 * every part, and parts of different counts meet where they overlap.
 */
final class WriterLock implements AutoCloseable {
  static final String NAME = "writer.lock";
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
      throw new StoreException(file + " cannot be locked: " + e, e);
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
