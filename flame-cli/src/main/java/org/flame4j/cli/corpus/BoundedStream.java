package org.flame4j.cli.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that ends with an error behind a number of bytes, so that no small file unpacks to all
 * memory.
 */
final class BoundedStream extends FilterInputStream {
  private final long most;
  private long count;

  BoundedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    counted(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = super.read(bytes, offset, length);
    counted(Math.max(0, got));
    return got;
  }

  private void counted(int bytes) throws IOException {
    count += bytes;
    if (count > most) {
      throw new IOException("it holds more than " + most + " bytes");
    }
  }
}
