package org.flame4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file's bytes from a place on; closing it leaves the file open. */
final class ChannelStream extends InputStream {
  private final FileChannel channel;
  private long position;

  ChannelStream(FileChannel channel, long position) {
    this.channel = channel;
    this.position = position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = channel.read(ByteBuffer.wrap(bytes, offset, length), position);
    position += Math.max(0, count);
    return count;
  }
}
