package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.WeightsException;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code keys.index}: which shards there are, and where each key is. It holds nothing that
 * is not in the shards, so one that is missing or not of these shards is made anew.
 */
final class KeyIndexFile implements AutoCloseable {
  static final String NAME = "keys.index";
  static final String FORMAT = "flame4j key index";
  static final String VERSION = "1";
  private static final String BUCKETS = "buckets";
  private static final String HASHES = "hashes";
  private static final String POSITIONS = "positions";
  private static final String NAMES = "shard_names";
  private static final String SAMPLES = "shard_samples";
  private static final String BYTES = "shard_bytes";
  private static final int MAX_NAME_BYTES = 1 << 26;

  private final SafetensorsFile file;
  private final List<ShardInfo> shards;

  private KeyIndexFile(SafetensorsFile file, List<ShardInfo> shards) {
    this.file = file;
    this.shards = shards;
  }

  /** The index of exactly these files (name to bytes), or null where there is none. */
  static @Nullable KeyIndexFile openFitting(
      Path folder, ManifestFile manifest, SortedMap<String, Long> files) {
    Path path = folder.resolve(NAME);
    if (!Files.isRegularFile(path)) {
      return null;
    }
    SafetensorsFile file;
    try {
      file = SafetensorsFile.open(path);
    } catch (WeightsException e) {
      return null; // damaged: verify says so, and reading goes on without
    }
    KeyIndexFile index = fitting(file, manifest, files);
    if (index == null) {
      file.close();
    }
    return index;
  }

  /**
   * Shards that the index names and that are gone; none where the index is not of these shards and
   * some more, so that a damaged or older one accuses nobody.
   */
  static List<String> gone(Path folder, ManifestFile manifest, SortedMap<String, Long> files) {
    Path path = folder.resolve(NAME);
    if (!Files.isRegularFile(path)) {
      return List.of();
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      if (!isIndexOf(file, manifest) || !hasShapes(file, file.info(SAMPLES).numel())) {
        return List.of();
      }
      Map<String, Long> indexed = new LinkedHashMap<>();
      shards(file).forEach(shard -> indexed.put(shard.name(), shard.bytes()));
      return indexed.entrySet().containsAll(files.entrySet())
          ? indexed.keySet().stream().filter(name -> !files.containsKey(name)).toList()
          : List.of();
    } catch (WeightsException e) {
      return List.of();
    }
  }

  private static boolean isIndexOf(SafetensorsFile file, ManifestFile manifest) {
    Map<String, String> metadata = file.metadata();
    return FORMAT.equals(metadata.get(StoreFile.FORMAT))
        && VERSION.equals(metadata.get(StoreFile.VERSION))
        && manifest.digest().equals(metadata.get(StoreFile.MANIFEST));
  }

  private static @Nullable KeyIndexFile fitting(
      SafetensorsFile file, ManifestFile manifest, SortedMap<String, Long> files) {
    if (!isIndexOf(file, manifest) || !hasShapes(file, files.size())) {
      return null;
    }
    List<ShardInfo> shards = shards(file);
    Map<String, Long> indexed = new LinkedHashMap<>();
    shards.forEach(shard -> indexed.put(shard.name(), shard.bytes()));
    long n = file.info(HASHES).numel();
    boolean fits =
        indexed.equals(files)
            && shards.stream().allMatch(shard -> shard.samples() >= 0)
            && shards.stream().mapToLong(ShardInfo::samples).sum() == n
            && List.copyOf(indexed.keySet()).equals(List.copyOf(files.keySet()));
    return fits ? new KeyIndexFile(file, shards) : null;
  }

  private static boolean hasShapes(SafetensorsFile file, long count) {
    if (!file.names().equals(Set.of(BUCKETS, HASHES, POSITIONS, NAMES, SAMPLES, BYTES))) {
      return false;
    }
    long n = file.info(HASHES).numel();
    return n < Integer.MAX_VALUE
        && file.info(NAMES).numel() <= MAX_NAME_BYTES
        && is(file, HASHES, DType.I64, n)
        && is(file, POSITIONS, DType.I32, n)
        && is(file, BUCKETS, DType.I32, (1L << KeyTable.bits((int) n)) + 1)
        && is(file, SAMPLES, DType.I32, count)
        && is(file, BYTES, DType.I64, count);
  }

  private static boolean is(SafetensorsFile file, String name, DType dtype, long size) {
    return file.info(name).equals(new TensorInfo(dtype, List.of(size)));
  }

  private static List<ShardInfo> shards(SafetensorsFile file) {
    byte[] joined = file.bytes(NAMES).toArray(ValueLayout.JAVA_BYTE);
    String[] names = new String(joined, StandardCharsets.UTF_8).split("\n", -1);
    MemorySegment samples = file.bytes(SAMPLES);
    MemorySegment bytes = file.bytes(BYTES);
    List<ShardInfo> shards = new ArrayList<>();
    long count = Math.min(names.length - 1L, file.info(SAMPLES).numel());
    for (int i = 0; i < count; i++) {
      shards.add(
          new ShardInfo(
              names[i], samples.getAtIndex(KeyTable.INT, i), bytes.getAtIndex(KeyTable.LONG, i)));
    }
    return shards;
  }

  /** The shards in their order. */
  List<ShardInfo> shards() {
    return shards;
  }

  /** The table of keys that are in {@code keys}; valid until this is closed. */
  KeyTable table(KeyTable.Keys keys) {
    return new KeyTable(keys, file.bytes(BUCKETS), file.bytes(HASHES), file.bytes(POSITIONS));
  }

  /**
   * Makes the index of the shards in a folder anew, unless there is one that fits.
   *
   * @throws StoreException for a key that is in two shards, or if it cannot be written
   */
  static void update(Path folder, ManifestFile manifest) {
    WriterLock shared = WriterLock.takeShared(folder);
    try (Shards shards = Shards.open(folder, manifest)) {
      if (!shards.isIndexed()) {
        Map<String, StoreFile.Layout> layouts = new LinkedHashMap<>();
        List<MemorySegment> bytes = new ArrayList<>();
        collect(shards, layouts, bytes);
        Map<String, String> metadata = StoreFile.metadata(FORMAT, VERSION, manifest.digest());
        int i = 0;
        for (String name : layouts.keySet()) {
          metadata.put(StoreFile.checksumOf(name), StoreFile.checksum(bytes.get(i)));
          i++;
        }
        write(folder.resolve(NAME), StoreFile.header(layouts, metadata), bytes);
      }
    } finally {
      shared.close();
    }
  }

  /** The tensors, widest type first, so that all are aligned. */
  private static void collect(
      Shards shards, Map<String, StoreFile.Layout> layouts, List<MemorySegment> bytes) {
    KeyTable table = shards.table();
    List<ShardInfo> infos = shards.infos();
    long n = shards.size();
    ByteBuffer sizes = littleEndian(infos.size() * Long.BYTES);
    ByteBuffer samples = littleEndian(infos.size() * Integer.BYTES);
    StringBuilder names = new StringBuilder();
    for (ShardInfo info : infos) {
      sizes.putLong(info.bytes());
      samples.putInt(info.samples());
      names.append(info.name()).append('\n');
    }
    byte[] joined = names.toString().getBytes(StandardCharsets.UTF_8);
    layouts.put(HASHES, layout(DType.I64, n));
    layouts.put(BYTES, layout(DType.I64, infos.size()));
    layouts.put(BUCKETS, layout(DType.I32, table.buckets().byteSize() / Integer.BYTES));
    layouts.put(POSITIONS, layout(DType.I32, n));
    layouts.put(SAMPLES, layout(DType.I32, infos.size()));
    layouts.put(NAMES, layout(DType.U8, joined.length));
    bytes.add(table.hashes());
    bytes.add(MemorySegment.ofBuffer(sizes.flip()));
    bytes.add(table.buckets());
    bytes.add(table.positions());
    bytes.add(MemorySegment.ofBuffer(samples.flip()));
    bytes.add(MemorySegment.ofArray(joined));
  }

  private static StoreFile.Layout layout(DType dtype, long size) {
    return new StoreFile.Layout(dtype, List.of(size));
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(Path path, ByteBuffer header, List<MemorySegment> tensors) {
    try {
      AtomicFile.write(
          path,
          channel -> {
            StoreFile.write(channel, 0, header);
            long position = StoreFile.DATA_START;
            for (MemorySegment bytes : tensors) {
              StoreFile.write(channel, position, bytes);
              position += bytes.byteSize();
            }
          });
    } catch (IOException e) {
      throw new StoreException(path + " cannot be written: " + FileFailure.reason(e), e);
    }
  }

  /** Whether the table in the file is this one, byte by byte. */
  boolean holds(KeyTable table) {
    return file.bytes(BUCKETS).mismatch(table.buckets()) == -1
        && file.bytes(HASHES).mismatch(table.hashes()) == -1
        && file.bytes(POSITIONS).mismatch(table.positions()) == -1;
  }

  @Override
  public void close() {
    file.close();
  }
}
