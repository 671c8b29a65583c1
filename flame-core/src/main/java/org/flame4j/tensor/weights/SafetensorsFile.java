package org.flame4j.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Tensor;
import tools.jackson.core.JacksonException;

/**
 * One safetensors file: 8 bytes little-endian header length, a JSON header, then the values.
 * Tensors are views of the mapped file; those that lie unaligned in it are copied.
 */
public final class SafetensorsFile implements Weights {
  /** Limit of the reference implementation. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MappedFile file;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Maps the file and checks its header.
   *
   * @throws WeightsException if it cannot be read or is not sound
   */
  public static SafetensorsFile open(Path path) {
    return open(MappedFile.open(path));
  }

  /** Checks a mapped file, and closes it if it is not sound. */
  static SafetensorsFile open(MappedFile file) {
    try {
      return read(file);
    } catch (WeightsException e) {
      file.close();
      throw new WeightsException(file.path() + ": " + e.getMessage(), e);
    } catch (JacksonException e) {
      file.close();
      throw new WeightsException(
          file.path()
              + ": the header is not sound JSON: "
              + WeightsException.oneLine(e.getOriginalMessage()),
          e);
    }
  }

  private static SafetensorsFile read(MappedFile file) {
    long room = file.size() - LENGTH_BYTES;
    if (room < 0) {
      throw new WeightsException("the file is cut short: it has " + file.size() + " bytes");
    }
    long length = file.slice(0, LENGTH_BYTES).get(LENGTH, 0);
    if (length < 2 || length > Math.min(room, MAX_HEADER_BYTES)) {
      throw new WeightsException(
          "header of "
              + Long.toUnsignedString(length)
              + " bytes does not fit (file cut short, or"
              + " not safetensors)");
    }
    byte[] json = file.slice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    SafetensorsHeader header = SafetensorsHeader.parse(json, room - length);
    return new SafetensorsFile(file, header, LENGTH_BYTES + length);
  }

  @Override
  public Set<String> names() {
    return header.entries().keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  @Override
  public Tensor load(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return file.tensor(dataStart + entry.start(), entry.info());
  }

  @Override
  public boolean isView(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return file.isView(dataStart + entry.start(), entry.info());
  }

  @Override
  public void release(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    file.release(dataStart + entry.start(), entry.info().bytes());
  }

  /**
   * The bytes of a tensor where they lie in the mapped file, aligned or not: no native library is
   * needed. Valid until this is closed.
   */
  public MemorySegment bytes(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return file.slice(dataStart + entry.start(), entry.info().bytes());
  }

  /** Size of the whole file in bytes. */
  public long size() {
    return file.size();
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new WeightsException(file.path() + " has no tensor " + WeightsException.quote(name));
    }
    return entry;
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public void close() {
    file.close();
  }
}
