package org.flame4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.flame4j.tensor.weights.FileFailure;

/**
 * Keeps a second run out of a folder: both would write the same metrics and delete each other's
 * checkpoints. The system drops it when the process ends, however it ends.
 */
final class RunLock implements AutoCloseable {
  private static final String NAME = "run.lock";

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder is made if there is none
   * @param notes is told where the folder's disk knows no locks, as some of clusters do
   * @throws CliException where another run has it
   */
  static RunLock take(Path folder, Consumer<String> notes) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      while (true) {
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        if (!locked(channel, notes)) {
          channel.close();
          throw new CliException(
              "another run is at work in "
                  + folder
                  + ": wait for its end, stop it, or choose another --out");
        }
        if (Files.exists(file)) {
          return new RunLock(file, channel);
        }
        channel.close(); // the run that had it has just ended, and taken the file with it
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + folder + ": " + FileFailure.reason(e), e);
    }
  }

  private static boolean locked(FileChannel channel, Consumer<String> notes) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // a run of this process
    } catch (IOException e) {
      notes.accept(
          "this disk has no locks ("
              + e.getMessage()
              + "): see to it that no other run uses --out");
      return true;
    }
  }

  /** Deletes its file, and the folder where the run has left nothing in it. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
      Files.delete(file.resolveSibling(""));
    } catch (DirectoryNotEmptyException e) {
      return; // as it should be
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + file + ": " + e.getMessage(), e);
    }
  }
}
