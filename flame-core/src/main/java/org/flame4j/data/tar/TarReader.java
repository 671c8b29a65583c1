package org.flame4j.data.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The files of an archive in their order. What is not asked for is jumped over, so an archive of
 * pictures is listed without reading them.
 *
 * <p>Archives may be hostile: lengths of names and records are bounded before anything is
 * allocated, and a member must lie within the archive.
 */
public final class TarReader implements AutoCloseable {
  /** Bytes of a long name or of PAX records. */
  private static final int MAX_RECORDS = 1 << 20;

  /** Characters of a name: the longest paths of systems. */
  private static final int MAX_NAME = 4096;

  /** Read at a time: a header with the short texts around it. */
  private static final int WINDOW = 1 << 14;

  private final FileChannel channel;
  private final long length;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowStart;
  private long next; // the next header

  private TarReader(FileChannel channel, long length) {
    this.channel = channel;
    this.length = length;
  }

  /**
   * Opens an archive that is not compressed.
   *
   * @throws TarException for one that is
   */
  public static TarReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      TarReader reader = new TarReader(channel, channel.size());
      reader.refuseCompressed();
      return reader;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void refuseCompressed() throws IOException {
    if (length >= 4) {
      byte[] start = bytes(0, 4);
      int magic = (start[0] & 0xFF) << 8 | start[1] & 0xFF;
      if (magic == 0x1F8B || magic == 0x425A || magic == 0xFD37 || magic == 0x28B5) {
        throw new TarException("it is compressed: unpack it to a plain .tar");
      }
    }
  }

  /** Bytes of the archive that have been walked over. */
  public long position() {
    return Math.min(next, length);
  }

  /** Bytes of the archive. */
  public long length() {
    return length;
  }

  /**
   * The next file; folders, links and devices are passed over.
   *
   * @throws TarException where the archive is damaged
   */
  public Optional<TarEntry> next() throws IOException {
    String longName = "";
    PaxRecords pax = new PaxRecords();
    while (next < length) { // some writers leave the end mark out
      long at = next;
      byte[] block = bytes(at, TarHeader.BLOCK);
      if (TarHeader.isZero(block)) {
        next = length;
        return Optional.empty();
      }
      TarHeader header = TarHeader.parse(block, at);
      long size = pax.size() >= 0 && header.isFile() ? pax.size() : header.stored();
      long data = at + TarHeader.BLOCK;
      if (size > length - data) {
        throw new TarException(
            "the member at byte %d is cut off: it has %d bytes, but the archive only %d more"
                .formatted(at, size, length - data));
      }
      next = data + Math.ceilDiv(size, TarHeader.BLOCK) * TarHeader.BLOCK;
      switch (header.type()) {
        case 'L' -> longName = name(data, size);
        case 'x', 'X' -> pax = PaxRecords.parse(bytes(data, records(size, at)), at);
        case 'S' ->
            throw new TarException(
                "the member at byte " + at + " is a sparse file: pack it plainly");
        default -> {
          if (header.isFile()) {
            return Optional.of(
                new TarEntry(chosen(pax.path(), longName, header.name(), at), data, size));
          }
          if (header.type() != 'g' && header.type() != 'K') { // they stand before the next file
            longName = "";
            pax = new PaxRecords();
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String chosen(String pax, String gnu, String header, long at) throws TarException {
    String name = pax.isEmpty() ? (gnu.isEmpty() ? header : gnu) : pax;
    if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw new TarException(
          "the member at byte %d has a name of %d characters, or with a zero byte"
              .formatted(at, name.length()));
    }
    return name;
  }

  private String name(long data, long size) throws IOException {
    byte[] bytes = bytes(data, records(size, data));
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return TarHeader.utf8(Arrays.copyOf(bytes, end), data);
  }

  private static int records(long size, long at) throws TarException {
    if (size > MAX_RECORDS) {
      throw new TarException(
          "the member at byte %d has a name of %d bytes, more than the %d allowed"
              .formatted(at, size, MAX_RECORDS));
    }
    return (int) size;
  }

  /** All bytes of a file; the caller has looked at its size. */
  public byte[] read(TarEntry entry) throws IOException {
    return bytes(entry.offset(), Math.toIntExact(entry.size()));
  }

  private byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    if (count > WINDOW) {
      fill(ByteBuffer.wrap(bytes), at, count);
      return bytes;
    }
    if (at < windowStart || at + count > windowStart + window.limit()) {
      window.clear();
      windowStart = at;
      fill(window, at, count);
      window.flip();
    }
    window.get((int) (at - windowStart), bytes);
    return bytes;
  }

  /** Fills the buffer as far as the archive goes, which must be so far as {@code least}. */
  private void fill(ByteBuffer buffer, long at, int least) throws IOException {
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at + buffer.position());
      if (count < 0) {
        break;
      }
    }
    if (buffer.position() < least) {
      throw new TarException("it ends within the member at byte " + at + ": it is cut off");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
