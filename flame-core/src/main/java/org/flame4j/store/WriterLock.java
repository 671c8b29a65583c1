package org.flame4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second writer out of a store; the system drops it when the process ends. */
final class WriterLock implements AutoCloseable {
  static final String NAME = "writer.lock";
  private final FileChannel channel;

  private WriterLock(FileChannel channel) {
    this.channel = channel;
  }

  static WriterLock take(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      if (!locked(channel)) {
        channel.close();
        throw new StoreException(folder + " is being written by another process; wait for its end");
      }
      return new WriterLock(channel);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be locked: " + e, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
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
