package org.flame4j.tensor.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Writes files so that they appear whole or not at all. Every failure names the file. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content. */
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Content that is in memory already. */
  public static Content bytes(byte[] bytes) {
    return channel -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    };
  }

  /** Writes beside {@code target}, syncs, and renames; a failure leaves the old file as it was. */
  public static void write(Path target, Content content) throws IOException {
    writeTogether(Map.of(target, content));
  }

  /**
   * Writes files that belong together: the first is renamed when all are whole on the disk, so a
   * full disk leaves all old files as they were.
   *
   * @param files renamed in this order
   */
  public static void writeTogether(Map<Path, Content> files) throws IOException {
    Map<Path, Path> temporaries = new LinkedHashMap<>(); // by the file they become
    try {
      for (Map.Entry<Path, Content> file : files.entrySet()) {
        Path target = checked(file.getKey());
        // Not Files.createTempFile: its files can be read by the owner only, for good.
        Path temporary =
            target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        temporaries.put(target, temporary);
        writeAndSync(target, temporary, file.getValue());
      }
      for (Map.Entry<Path, Path> file : temporaries.entrySet()) {
        rename(file.getValue(), file.getKey());
      }
    } finally {
      for (Path temporary : temporaries.values()) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /**
   * Says at once what would else show only after hours of work.
   *
   * @throws IOException naming the file, if its folder is missing or read-only, or if there is
   *     something of that name that is no file, such as a folder or a device
   */
  public static void check(Path target) throws IOException {
    Path folder = checked(target).getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FileSystemException(target.toString(), null, "there is no folder " + folder);
    }
    if (!Files.isWritable(folder)) {
      throw new FileSystemException(target.toString(), null, folder + " cannot be written to");
    }
  }

  /** The file itself where {@code target} is a link to it: a rename would replace the link. */
  private static Path checked(Path target) throws IOException {
    if (target.getFileName() == null || target.toString().isEmpty()) {
      throw new FileSystemException(target.toString(), null, "not the name of a file");
    }
    if (!Files.exists(target)) {
      return target.toAbsolutePath();
    }
    Path real = target.toRealPath();
    if (!Files.isRegularFile(real)) {
      throw new FileSystemException(
          target.toString(), null, "it is no file that can be replaced; choose another name");
    }
    return real;
  }

  private static void writeAndSync(Path target, Path temporary, Content content)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      content.writeTo(channel);
      channel.force(true);
    } catch (IOException e) {
      throw named(target, e);
    }
  }

  private static void rename(Path temporary, Path target) throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw named(target, e);
    }
    sync(target.resolveSibling(""));
  }

  private static FileSystemException named(Path target, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? "there is no folder " + target.getParent()
            : FileFailure.reason(e);
    FileSystemException named = new FileSystemException(target.toString(), null, reason);
    named.initCause(e);
    return named;
  }

  /** Makes the rename itself outlast a crash, where the system can. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows does not open folders. The file stands there whole in any case.
      return;
    }
  }
}
