package org.flame4j.data;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read, not mapped: a mapped one that somebody shortens meanwhile ends the process
 * as soon as what is gone is looked at.
 */
final class ReadFile implements InputFile {
  private final Path path;
  private @Nullable FileChannel channel;

  ReadFile(Path path) {
    this.path = path;
  }

  @Override
  public synchronized void open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  private synchronized FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      throw new ClosedChannelException();
    }
    return open;
  }

  /** Direct memory, as the library's decompressors want it. */
  @Override
  public ByteBuffer readRange(long offset, int length) throws IOException {
    FileChannel file = channel();
    if (offset < 0 || length < 0 || offset > file.size() - length) {
      throw new IOException(
          "it ends before byte %d, which it speaks of".formatted(offset + length));
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException("it has become shorter while it was read");
      }
    }
    return bytes.flip();
  }

  @Override
  public long length() throws IOException {
    return channel().size();
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
