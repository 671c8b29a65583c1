package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.WeightsException;

/** One mapped shard; {@link EmbeddingStore} describes the file. */
final class Shard implements AutoCloseable {
  static final String ROWS = "rows";
  static final String KEYS = "keys";
  static final String KEY_OFFSETS = "key_offsets";
  static final String TEXT_HASHES = "text_hashes";
  static final String MANIFEST = "manifest_sha256";
  private static final List<String> TENSORS = List.of(ROWS, KEYS, KEY_OFFSETS, TEXT_HASHES);
  private static final String CHECKSUM = "_crc32c";
  private static final int CHUNK_BYTES = 1 << 30;
  private static final ValueLayout.OfLong OFFSET =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final SafetensorsFile file;
  // Kept beside their memory: a tensor of an unaligned file owns a copy.
  private final List<Tensor> tensors = new ArrayList<>();
  private final MemorySegment rows;
  private final MemorySegment keys;
  private final MemorySegment offsets;
  private final MemorySegment textHashes; // empty where the shard has none
  private final int size;

  private Shard(Path path, SafetensorsFile file) {
    this.path = path;
    this.file = file;
    size = Math.toIntExact(file.info(ROWS).shape().getFirst());
    rows = memory(ROWS);
    keys = memory(KEYS);
    offsets = memory(KEY_OFFSETS);
    textHashes = file.names().contains(TEXT_HASHES) ? memory(TEXT_HASHES) : MemorySegment.NULL;
  }

  private MemorySegment memory(String name) {
    Tensor tensor = file.load(name).escape();
    tensors.add(tensor);
    return Tensors.segment(tensor);
  }

  /**
   * Maps a shard and checks that it fits the manifest; values are not read.
   *
   * @throws StoreException if it is damaged or belongs to another store
   */
  static Shard open(Path path, ManifestFile manifest) {
    SafetensorsFile file;
    try {
      file = SafetensorsFile.open(path);
    } catch (WeightsException e) {
      throw new StoreException(e);
    }
    try {
      check(path, file, manifest);
      Shard shard = new Shard(path, file);
      if (shard.offset(0) != 0 || shard.offset(shard.size) != shard.keys.byteSize()) {
        throw new StoreException(path + ": its keys do not fill the tensor '" + KEYS + "'");
      }
      return shard;
    } catch (RuntimeException e) {
      file.close();
      throw e instanceof WeightsException w ? new StoreException(w) : e;
    }
  }

  private static void check(Path path, SafetensorsFile file, ManifestFile expected) {
    String digest = file.metadata().getOrDefault(MANIFEST, "none");
    if (!digest.equals(expected.digest())) {
      throw new StoreException(
          path + " belongs to a store with another manifest (SHA-256 " + digest + ")");
    }
    TensorInfo rows = file.info(ROWS);
    StoreManifest manifest = expected.manifest();
    long n = rows.shape().isEmpty() ? 0 : rows.shape().getFirst();
    long width = manifest.width();
    require(path, ROWS, rows, manifest.dtype(), List.of(n, (long) manifest.rowsPerKey(), width));
    require(path, KEY_OFFSETS, file.info(KEY_OFFSETS), DType.I64, List.of(n + 1));
    if (file.names().contains(TEXT_HASHES) || file.metadata().containsKey(TEXT_HASHES + CHECKSUM)) {
      require(path, TEXT_HASHES, file.info(TEXT_HASHES), DType.I64, List.of(n));
    }
    TensorInfo keys = file.info(KEYS);
    require(path, KEYS, keys, DType.U8, List.of(keys.numel()));
    if (n >= Integer.MAX_VALUE || keys.numel() < n) {
      throw new StoreException(
          "%s has %d samples and %d bytes of keys".formatted(path, n, keys.numel()));
    }
  }

  private static void require(
      Path path, String name, TensorInfo info, DType dtype, List<Long> shape) {
    if (info.dtype() != dtype || !info.shape().equals(shape)) {
      throw new StoreException(
          "%s: tensor '%s' is %s %s, the manifest asks for %s %s"
              .formatted(path, name, info.dtype(), info.shape(), dtype, shape));
    }
  }

  /** The tensors of a shard to be written. */
  static Map<String, Tensor> tensors(Tensor rows, List<byte[]> keys, List<Long> textHashes) {
    long[] ends = new long[keys.size() + 1];
    for (int i = 0; i < keys.size(); i++) {
      ends[i + 1] = ends[i] + keys.get(i).length;
    }
    byte[] joined = new byte[Math.toIntExact(ends[keys.size()])];
    for (int i = 0; i < keys.size(); i++) {
      System.arraycopy(keys.get(i), 0, joined, (int) ends[i], keys.get(i).length);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(ROWS, rows);
    tensors.put(KEYS, Tensors.of(joined, joined.length));
    tensors.put(KEY_OFFSETS, Tensors.of(ends, ends.length));
    long[] hashes = textHashes.stream().mapToLong(Long::longValue).toArray();
    tensors.put(TEXT_HASHES, Tensors.of(hashes, hashes.length));
    return tensors;
  }

  /** The metadata of a shard to be written. */
  static Map<String, String> metadata(Map<String, Tensor> tensors, String manifestDigest) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "flame4j embedding store");
    metadata.put(MANIFEST, manifestDigest);
    tensors.forEach(
        (name, tensor) -> metadata.put(name + CHECKSUM, checksum(Tensors.segment(tensor))));
    return metadata;
  }

  private static String checksum(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long start = 0; start < bytes.byteSize(); start += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, bytes.byteSize() - start);
      crc.update(bytes.asSlice(start, length).asByteBuffer());
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  Path path() {
    return path;
  }

  /** Name of the file without its ending. */
  String name() {
    String file = path.getFileName().toString();
    return file.substring(0, file.length() - StoreFolder.SUFFIX.length());
  }

  /** Number of samples. */
  int size() {
    return size;
  }

  /** All rows, [size, R, width], in the stored type; valid while this is open. */
  MemorySegment rows() {
    return rows;
  }

  String key(int index) {
    return new String(keyBytes(index), StandardCharsets.UTF_8);
  }

  byte[] keyBytes(int index) {
    return keyMemory(index).toArray(ValueLayout.JAVA_BYTE);
  }

  boolean hasKey(int index, byte[] key) {
    return keyMemory(index).mismatch(MemorySegment.ofArray(key)) == -1;
  }

  private MemorySegment keyMemory(int index) {
    long start = offset(index);
    long end = offset(index + 1);
    if (start < 0 || end <= start || end > keys.byteSize()) {
      throw new StoreException(
          "%s: key %d claims bytes %d to %d of %d"
              .formatted(path, index, start, end, keys.byteSize()));
    }
    return keys.asSlice(start, end - start);
  }

  /** Hash of the texts a sample was embedded from; 0 where it is not known. */
  long textHash(int index) {
    return textHashes.byteSize() == 0 ? 0 : textHashes.get(OFFSET, (long) index * Long.BYTES);
  }

  private long offset(int index) {
    return offsets.get(OFFSET, (long) index * Long.BYTES);
  }

  /** One text for each tensor whose bytes are not those that were written. */
  List<String> damage() {
    List<String> damage = new ArrayList<>();
    List<MemorySegment> memory = List.of(rows, keys, offsets, textHashes);
    for (int i = 0; i < TENSORS.size(); i++) {
      String name = TENSORS.get(i);
      if (!file.names().contains(name)) {
        continue; // a shard of before there were text hashes
      }
      String stored = file.metadata().getOrDefault(name + CHECKSUM, "none");
      String actual = checksum(memory.get(i));
      if (!actual.equals(stored)) {
        damage.add(
            "%s: tensor '%s' has CRC32C %s, its metadata says %s"
                .formatted(path, name, actual, stored));
      }
    }
    return damage;
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
    file.close();
  }
}
