package org.flame4j.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A blob on its way: a file that keeps what came, also over a kill, and gets the blob's name when
 * it is whole and its content is right. Its name is not one that Python writes to, so that the two
 * never write to the same file.
 */
final class PartialBlob implements AutoCloseable {
  static final String SUFFIX = ".flame.incomplete";
  private static final int CHUNK = 1 << 20;

  private final HubFile file;
  private final Path blob;
  private final Path path;
  private final FileChannel channel;
  private MessageDigest digest;
  private long size;

  private PartialBlob(HubFile file, Path blob, Path path, FileChannel channel) {
    this.file = file;
    this.blob = blob;
    this.path = path;
    this.channel = channel;
    digest = file.checksum().start(file.size());
  }

  /** Bytes that an earlier run left of a blob. */
  static long left(Path blob) throws IOException {
    try {
      return Files.size(path(blob));
    } catch (NoSuchFileException e) {
      return 0; // not asked for beforehand: whoever else fetches it may rename it at any moment
    }
  }

  private static Path path(Path blob) {
    return blob.resolveSibling(blob.getFileName() + SUFFIX);
  }

  /** Goes on with what an earlier run left. */
  static PartialBlob open(HubFile file, Path blob) throws IOException {
    Path path = path(blob);
    Files.createDirectories(path.resolveSibling(""));
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    PartialBlob partial = new PartialBlob(file, blob, path, channel);
    try {
      partial.readLeft();
      return partial;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void readLeft() throws IOException {
    if (channel.size() > file.size()) {
      restart();
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (channel.read(chunk) >= 0) {
      chunk.flip();
      size += chunk.remaining();
      digest.update(chunk);
      chunk.clear();
    }
  }

  /** Bytes that are there. */
  long size() {
    return size;
  }

  boolean isWhole() {
    return size == file.size();
  }

  /** Drops what is there. */
  void restart() throws FileSystemException {
    try {
      channel.truncate(0);
      channel.position(0);
    } catch (IOException e) {
      throw disk(e);
    }
    size = 0;
    digest = file.checksum().start(file.size());
  }

  /**
   * @throws HubException if this is more than the file has
   */
  void append(byte[] bytes, int length) throws FileSystemException {
    if (length > file.size() - size) {
      throw new HubException(
          "%s is longer than the %,d bytes that were announced"
              .formatted(file.name(), file.size()));
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw disk(e);
    }
    digest.update(bytes, 0, length);
    size += length;
  }

  /** Gives the blob its name, if the content is right; else drops it. */
  boolean finish() throws FileSystemException {
    if (!file.checksum().matches(digest)) {
      restart();
      return false;
    }
    try {
      channel.force(true);
      channel.close(); // some systems do not rename open files
      Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw disk(e);
    }
  }

  /** A full disk must not be taken for a broken connection, which is worth another try. */
  private FileSystemException disk(IOException e) {
    if (e instanceof FileSystemException already) {
      return already;
    }
    FileSystemException disk =
        new FileSystemException(path.toString(), null, HubException.reason(e));
    disk.initCause(e);
    return disk;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
