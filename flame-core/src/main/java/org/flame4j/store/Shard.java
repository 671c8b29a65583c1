package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.WeightsException;

/** One mapped shard; {@link EmbeddingStore} describes the file. */
final class Shard implements AutoCloseable {
  private final Path path;
  private final SafetensorsFile file;
  private final MemorySegment rows;
  private final MemorySegment keys;
  private final MemorySegment offsets;
  private final MemorySegment textHashes; // empty where the shard has none
  private final MemorySegment scales; // empty where the type of the rows has none
  private final int size;

  private Shard(Path path, SafetensorsFile file) {
    this.path = path;
    this.file = file;
    size = Math.toIntExact(file.info(ShardFormat.ROWS).shape().getFirst());
    rows = file.bytes(ShardFormat.ROWS);
    keys = file.bytes(ShardFormat.KEYS);
    offsets = file.bytes(ShardFormat.KEY_OFFSETS);
    textHashes = optional(ShardFormat.TEXT_HASHES);
    scales = optional(ShardFormat.SCALES);
  }

  private MemorySegment optional(String name) {
    return file.names().contains(name) ? file.bytes(name) : MemorySegment.NULL;
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
      throw damaged(path, e);
    }
    try {
      check(path, file, manifest);
      Shard shard = new Shard(path, file);
      long room = shard.keys.byteSize() - shard.offset(shard.size);
      if (shard.offset(0) != 0 || room < 0 || room >= StoreFile.ALIGNMENT) {
        throw new StoreException(
            path + ": its keys do not fill the tensor '" + ShardFormat.KEYS + "'");
      }
      return shard;
    } catch (RuntimeException e) {
      file.close();
      throw e instanceof WeightsException w ? damaged(path, w) : e;
    }
  }

  /** The same message, which names the file already, and what to do where it can be read. */
  private static StoreException damaged(Path path, WeightsException cause) {
    String remedy =
        Files.isReadable(path) ? "; restore it, or delete it and embed its captions again" : "";
    return new StoreException(NativeRuntime.firstLine(cause) + remedy, cause);
  }

  private static void check(Path path, SafetensorsFile file, ManifestFile expected) {
    String digest = file.metadata().getOrDefault(StoreFile.MANIFEST, "none");
    if (!digest.equals(expected.digest())) {
      throw new StoreException(
          path + " belongs to a store with another manifest (SHA-256 " + digest + ")");
    }
    StoreManifest manifest = expected.manifest();
    List<Long> shape = file.info(ShardFormat.ROWS).shape();
    long n = shape.isEmpty() ? 0 : shape.getFirst();
    require(path, file, ShardFormat.ROWS, ShardFormat.rows(manifest, n));
    require(path, file, ShardFormat.KEY_OFFSETS, numbers(n + 1));
    if (manifest.version() == StoreManifest.VERSION
        || file.names().contains(ShardFormat.TEXT_HASHES)) {
      require(path, file, ShardFormat.TEXT_HASHES, numbers(n));
    }
    if (manifest.dtype().isScaled()) {
      require(path, file, ShardFormat.SCALES, ShardFormat.scales(manifest, n));
    }
    TensorInfo keys = file.info(ShardFormat.KEYS);
    require(path, file, ShardFormat.KEYS, new StoreFile.Layout(DType.U8, List.of(keys.numel())));
    if (n >= Integer.MAX_VALUE || keys.numel() < n) {
      throw new StoreException(
          "%s has %d samples and %d bytes of keys".formatted(path, n, keys.numel()));
    }
  }

  private static StoreFile.Layout numbers(long count) {
    return new StoreFile.Layout(DType.I64, List.of(count));
  }

  private static void require(
      Path path, SafetensorsFile file, String name, StoreFile.Layout expected) {
    TensorInfo info = file.info(name);
    if (info.dtype() != expected.dtype() || !info.shape().equals(expected.shape())) {
      throw new StoreException(
          "%s: tensor '%s' is %s %s, the manifest asks for %s %s"
              .formatted(
                  path, name, info.dtype(), info.shape(), expected.dtype(), expected.shape()));
    }
  }

  Path path() {
    return path;
  }

  /** Name of the file without its ending. */
  String name() {
    return StoreFolder.shardName(path);
  }

  /** Number of samples. */
  int size() {
    return size;
  }

  /** Bytes of the file. */
  long fileBytes() {
    return file.size();
  }

  /** All rows, [size, R, width], in the stored type; valid while this is open. */
  MemorySegment rows() {
    return rows;
  }

  /** Scale of a row, counted through all samples; 1 where the type has none. */
  float scale(long row) {
    return scales.byteSize() == 0
        ? 1
        : scales.get(ValueLayout.JAVA_FLOAT_UNALIGNED, row * Float.BYTES);
  }

  /** The keys one after the other, without what is padding. */
  MemorySegment keyBytes() {
    return keys.asSlice(0, offset(size));
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
    return textHashes.byteSize() == 0 ? 0 : textHashes.getAtIndex(KeyTable.LONG, index);
  }

  private long offset(int index) {
    return offsets.getAtIndex(KeyTable.LONG, index);
  }

  /** The tensors there are, by their names; valid while this is open. */
  SafetensorsFile file() {
    return file;
  }

  @Override
  public void close() {
    file.close();
  }
}
