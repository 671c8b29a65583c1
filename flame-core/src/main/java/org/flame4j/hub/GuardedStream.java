package org.flame4j.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A stream that fails when nothing comes for some time, which a connection may never do. */
final class GuardedStream extends FilterInputStream {
  private static final long IDLE = 0;

  private final Duration silence;
  private final Thread guard;
  private volatile long waitingSince = IDLE;
  private volatile boolean silent;

  GuardedStream(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
    guard = Thread.ofVirtual().name("hub-silence").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(Math.max(1, silence.toMillis() / 4));
        long since = waitingSince;
        if (since != IDLE && System.nanoTime() - since > silence.toNanos()) {
          silent = true;
          in.close(); // which ends the read
          return;
        }
      }
    } catch (InterruptedException | IOException e) {
      return; // closed: nothing is left to watch
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    long now = System.nanoTime();
    waitingSince = now == IDLE ? 1 : now;
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      if (silent) {
        throw new IOException("nothing came for " + silence.toSeconds() + " s", e);
      }
      throw e;
    } finally {
      waitingSince = IDLE;
    }
  }

  @Override
  public void close() throws IOException {
    guard.interrupt();
    super.close();
  }
}
