package org.flame4j.tensor.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file to which pieces are added, each in the file when {@link #append} returns. A disk that is
 * full must not end a run of weeks for want of a line: pieces then wait in memory, and the file
 * ends with a whole one again as soon as there is room.
 */
public final class GrowingFile implements AutoCloseable {
  private static final int MOST_WAITING = 64 << 20;

  private final Path file;
  private final FileChannel channel;
  private final Consumer<String> notes;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long end;
  private boolean told;

  GrowingFile(Path file, FileChannel channel, Consumer<String> notes) throws IOException {
    this.file = file;
    this.channel = channel;
    this.notes = notes;
    end = channel.size();
  }

  /**
   * @param notes is told once when a piece cannot be written
   * @param options with which the file is opened; those to write are among them
   */
  public static GrowingFile open(Path file, Consumer<String> notes, OpenOption... options)
      throws IOException {
    return new GrowingFile(file, FileChannel.open(file, options), notes);
  }

  /**
   * @throws IOException naming the file, where more waits than memory should hold
   */
  public void append(byte[] piece) throws IOException {
    waiting.writeBytes(piece);
    try {
      writeWaiting();
    } catch (IOException e) {
      if (waiting.size() > MOST_WAITING) {
        throw failure(e);
      }
      if (!told) {
        notes.accept(failure(e).getMessage() + "; it waits for room, and the run goes on");
        told = true;
      }
    }
  }

  private void writeWaiting() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
    while (bytes.hasRemaining()) {
      channel.write(bytes, end + bytes.position());
    }
    end += bytes.limit();
    waiting.reset();
    told = false;
  }

  private IOException failure(IOException e) {
    return new IOException("cannot write " + file + ": " + e.getMessage(), e);
  }

  /**
   * @throws IOException naming the file, if what waits cannot be written now either
   */
  @Override
  public void close() throws IOException {
    try (channel) {
      writeWaiting();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
