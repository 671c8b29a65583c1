package org.flame4j.train.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.flame4j.tensor.weights.GrowingFile;

/**
 * A file of records, TensorFlow's TFRecord. Each record, little-endian:
 *
 * <ul>
 *   <li>uint64: bytes of the data
 *   <li>uint32: masked CRC-32C of those eight bytes
 *   <li>the data
 *   <li>uint32: masked CRC-32C of the data
 * </ul>
 *
 * A checksum is masked (turned right by 15 bits, plus {@code 0xa282ead8}), so that checksums of
 * data that hold checksums stay sound. A record is written at once and is in the file when {@link
 * #append} returns; readers leave out a last one that a kill cut short.
 */
final class RecordFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;

  private final GrowingFile file;

  private RecordFile(GrowingFile file) {
    this.file = file;
  }

  /**
   * Begins a file that must not be there yet.
   *
   * @param notes as {@link GrowingFile#open} says
   */
  static RecordFile create(Path file, Consumer<String> notes) throws IOException {
    return new RecordFile(
        GrowingFile.open(file, notes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  void append(byte[] data) throws IOException {
    file.append(framed(data));
  }

  static byte[] framed(byte[] data) {
    int frame = Long.BYTES + 2 * Integer.BYTES;
    ByteBuffer record =
        ByteBuffer.allocate(data.length + frame)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    int length = checksum(record.array(), Long.BYTES);
    record.putInt(length).put(data).putInt(checksum(data, data.length));
    return record.array();
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
