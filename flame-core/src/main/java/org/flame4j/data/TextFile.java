package org.flame4j.data;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.flame4j.tensor.weights.FileFailure;

/**
 * A UTF-8 text file of records: malformed bytes are errors, a byte-order mark is skipped, and no
 * record may be longer than a bound.
 */
final class TextFile extends FilterReader {
  /** Characters of one row of a table: a caption of a million fits many times. */
  private static final int MAX_RECORD = 16 << 20;

  private static final int BUFFER = 1 << 16;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private int left = MAX_RECORD;

  private final FileChannel channel;
  private final long size;
  private final boolean marked;

  private TextFile(Reader in, FileChannel channel, long size, boolean marked) {
    super(in);
    this.marked = marked;
    this.channel = channel;
    this.size = size;
  }

  static TextFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      // Malformed bytes are errors, as they are not for readers of streams.
      Reader decoded = Channels.newReader(channel, StandardCharsets.UTF_8.newDecoder(), BUFFER);
      BufferedReader reader = new BufferedReader(decoded);
      reader.mark(1);
      boolean marked = reader.read() == BYTE_ORDER_MARK;
      if (!marked) {
        reader.reset();
      }
      return new TextFile(reader, channel, channel.size(), marked);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether the file begins with a byte-order mark, which was skipped. */
  boolean hasByteOrderMark() {
    return marked;
  }

  /** How much of the file has been read, from 0 to 1; what is buffered counts. */
  double share() {
    try {
      return size == 0 ? 1 : Math.min(1, (double) channel.position() / size);
    } catch (IOException e) {
      return 1; // closed: nothing more to read
    }
  }

  /** The next record begins: its length counts from here. */
  void nextRecord() {
    left = MAX_RECORD;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    left -= count;
    if (left < 0) {
      throw new IOException("a record is longer than " + MAX_RECORD + " characters");
    }
    return count;
  }

  /** What to tell the user of an {@link IOException}, or of an unchecked one around it. */
  static DataException failure(Path file, Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    String reason =
        cause instanceof IOException io
            ? FileFailure.reason(io)
            : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return new DataException("cannot read " + file + ": " + reason, cause);
  }
}
