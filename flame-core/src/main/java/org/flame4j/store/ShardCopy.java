package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;

/** A shard as it stands in another store. */
final class ShardCopy {
  private final Shard shard;
  private final ManifestFile target;
  private final Map<String, StoreFile.Layout> layouts = new LinkedHashMap<>();
  private final List<MemorySegment> tensors = new ArrayList<>();

  /** What tells shards apart, whatever they are called: samples, and checksums that it states. */
  record Identity(int samples, String rows, String keys) {
    static Identity of(Shard shard) {
      Map<String, String> metadata = shard.file().metadata();
      return new Identity(
          shard.size(),
          metadata.getOrDefault(StoreFile.checksumOf(ShardFormat.ROWS), ""),
          metadata.getOrDefault(StoreFile.checksumOf(ShardFormat.KEY_OFFSETS), "")
              + StoreFile.checksum(shard.keyBytes()));
    }
  }

  ShardCopy(Shard shard, ManifestFile target) {
    this.shard = shard;
    this.target = target;
  }

  /**
   * Writes the file.
   *
   * @throws StoreException if the shard is damaged
   */
  void writeTo(FileChannel channel) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      collect(arena);
      Map<String, String> metadata = ShardFormat.metadata(target.digest());
      long position = StoreFile.DATA_START;
      int i = 0;
      for (String name : layouts.keySet()) {
        MemorySegment bytes = tensors.get(i);
        metadata.put(StoreFile.checksumOf(name), checked(name, StoreFile.checksum(bytes)));
        StoreFile.write(channel, position, bytes);
        position += bytes.byteSize();
        i++;
      }
      StoreFile.write(channel, 0, StoreFile.header(layouts, metadata));
    }
  }

  private void collect(Arena arena) {
    StoreManifest manifest = target.manifest();
    int n = shard.size();
    add(ShardFormat.ROWS, ShardFormat.rows(manifest, n), shard.rows());
    MemorySegment keys = shard.keyBytes();
    long length = keys.byteSize() + StoreFile.padding(shard.rows().byteSize() + keys.byteSize());
    MemorySegment padded = arena.allocate(Math.max(1, length)).asSlice(0, length);
    MemorySegment.copy(keys, 0, padded, 0, keys.byteSize());
    add(ShardFormat.KEYS, new StoreFile.Layout(DType.U8, List.of(length)), padded);
    MemorySegment offsets = shard.file().bytes(ShardFormat.KEY_OFFSETS);
    add(ShardFormat.KEY_OFFSETS, numbers(n + 1L), offsets);
    boolean hashed = shard.file().names().contains(ShardFormat.TEXT_HASHES);
    MemorySegment hashes =
        hashed
            ? shard.file().bytes(ShardFormat.TEXT_HASHES)
            : arena.allocate(KeyTable.LONG, Math.max(1, n)).asSlice(0, (long) n * Long.BYTES);
    add(ShardFormat.TEXT_HASHES, numbers(n), hashes);
    if (manifest.dtype().isScaled()) {
      MemorySegment scales = shard.file().bytes(ShardFormat.SCALES);
      add(ShardFormat.SCALES, ShardFormat.scales(manifest, n), scales);
    }
  }

  private static StoreFile.Layout numbers(long count) {
    return new StoreFile.Layout(DType.I64, List.of(count));
  }

  private void add(String name, StoreFile.Layout layout, MemorySegment bytes) {
    layouts.put(name, layout);
    tensors.add(bytes);
  }

  /** The checksum, where the shard does not state another for the same bytes. */
  private String checked(String name, String checksum) {
    String stated = shard.file().metadata().getOrDefault(StoreFile.checksumOf(name), checksum);
    // Keys of version 1 had no padding.
    if (!stated.equals(checksum) && !name.equals(ShardFormat.KEYS)) {
      throw new StoreException(
          "%s is damaged: tensor '%s' has CRC32C %s, its metadata says %s"
              .formatted(shard.path(), name, checksum, stated));
    }
    return checksum;
  }
}
