package org.flame4j.train.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second run out of a folder: two would delete each other's checkpoints. The system drops
 * it when the process ends, however it ends; the file, which is empty, is deleted at a usual end.
 */
public final class RunLock implements AutoCloseable {
  private static final String NAME = "run.lock";

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing, and locks it.
   *
   * @throws StateException if another run has it, or it cannot be written
   */
  public static RunLock take(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      if (!locked(channel)) {
        channel.close();
        throw new StateException(
            folder + " is in use by another run: wait for its end, or choose another --out");
      }
      return new RunLock(folder, channel);
    } catch (IOException e) {
      throw new StateException("cannot write in " + folder + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it is a file, not a folder";
      case NoSuchFileException _ -> "it cannot be made";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by another thread of this process
    }
  }

  /** Lets others in; a folder in which nothing came to be is deleted. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(folder.resolve(NAME)); // while it is still held
      Folders.deleteEmpty(folder);
    } catch (IOException e) {
      throw new StateException("cannot unlock " + folder + ": " + e.getMessage(), e);
    }
  }
}
