package org.flame4j.tensor.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * A GGUF file of version 2 or 3, little-endian: {@code "GGUF" | version | tensor count | key count
 * | keys and values | tensor infos | aligned tensor data}.
 *
 * <p>Plain tensors (F32, F16, BF16, whole numbers) are views of the mapped file; quantised ones are
 * decoded to F32 at each {@link #load}, on all cores. Names are those of GGUF, such as {@code
 * blk.0.attn_q.weight}; shapes are in the order of torch (outermost first).
 */
public final class GgufFile implements Weights {
  private static final int MAGIC = 0x46554747;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long MAX_ALIGNMENT = 1 << 20;

  /** Bytes the shortest key and value take: name length, type, one byte. */
  private static final int LEAST_KEY_BYTES = 13;

  private final MappedFile file;
  private final GgufMetadata keyValues;
  private final Map<String, GgufTensors.Entry> entries;
  private final long dataStart;

  private GgufFile(
      MappedFile file,
      GgufMetadata keyValues,
      Map<String, GgufTensors.Entry> entries,
      long dataStart) {
    this.file = file;
    this.keyValues = keyValues;
    this.entries = entries;
    this.dataStart = dataStart;
  }

  /**
   * Maps the file and checks its header.
   *
   * @throws WeightsException if it cannot be read, is not sound or uses a type that is not
   *     supported
   */
  public static GgufFile open(Path path) {
    return open(MappedFile.open(path));
  }

  /** Checks a mapped file, and closes it if it is not sound. */
  static GgufFile open(MappedFile file) {
    try {
      return read(file);
    } catch (WeightsException e) {
      file.close();
      throw new WeightsException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static GgufFile read(MappedFile file) {
    GgufCursor cursor = new GgufCursor(file.slice(0, file.size()));
    checkVersion(cursor);
    long tensors = cursor.count("tensors", GgufTensors.LEAST_BYTES);
    long keys = cursor.count("keys", LEAST_KEY_BYTES);
    GgufMetadata keyValues = GgufMetadata.read(file, cursor, keys);
    long alignment = alignment(keyValues);
    Map<String, GgufTensors.Entry> entries = GgufTensors.read(cursor, tensors, alignment);
    long dataStart = Math.ceilDiv(cursor.position(), alignment) * alignment;
    GgufTensors.checkBounds(entries, Math.max(0, file.size() - dataStart));
    return new GgufFile(file, keyValues, entries, dataStart);
  }

  private static void checkVersion(GgufCursor cursor) {
    if (cursor.int32() != MAGIC) {
      throw new WeightsException("not a GGUF file");
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      throw new WeightsException(
          "GGUF version "
              + Integer.toUnsignedString(version)
              + (Integer.reverseBytes(version) == 3 ? " (big-endian)" : "")
              + " is not supported, only 2 and 3, little-endian");
    }
  }

  private static long alignment(GgufMetadata keyValues) {
    long alignment = keyValues.integer("general.alignment").orElse(DEFAULT_ALIGNMENT);
    if (Long.bitCount(alignment) != 1 || alignment < 1 || alignment > MAX_ALIGNMENT) {
      throw new WeightsException("alignment " + alignment + " is not a sensible power of two");
    }
    return alignment;
  }

  /** Typed access to the keys and values. */
  public GgufMetadata keyValues() {
    return keyValues;
  }

  /**
   * How a tensor is stored.
   *
   * @throws WeightsException for a name that is not there
   */
  public GgmlType storedType(String name) {
    return entry(name).type();
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  @Override
  public Tensor load(String name) {
    GgufTensors.Entry entry = entry(name);
    long start = dataStart + entry.start();
    BlockDecoder decoder = entry.type().decoder();
    if (decoder == null || entry.bytes() == 0) {
      return file.tensor(start, entry.info());
    }
    Tensor tensor = Tensors.empty(entry.info().dtype(), entry.info().sizes());
    Dequantizer.decode(
        entry.type(), decoder, file.slice(start, entry.bytes()), Tensors.segment(tensor));
    return tensor;
  }

  @Override
  public boolean isView(String name) {
    GgufTensors.Entry entry = entry(name);
    return entry.type().decoder() == null && file.isView(dataStart + entry.start(), entry.info());
  }

  @Override
  public void release(String name) {
    GgufTensors.Entry entry = entry(name);
    file.release(dataStart + entry.start(), entry.bytes());
  }

  private GgufTensors.Entry entry(String name) {
    GgufTensors.Entry entry = entries.get(name);
    if (entry == null) {
      throw new WeightsException(file.path() + " has no tensor " + WeightsException.quote(name));
    }
    return entry;
  }

  /** All single values of {@link #keyValues} as text. */
  @Override
  public Map<String, String> metadata() {
    return keyValues.asText();
  }

  @Override
  public void close() {
    file.close();
  }
}
