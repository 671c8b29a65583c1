package org.flame4j.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A shard whose size is known, mapped when it is first asked for. Thread-safe. */
final class LazyShard implements AutoCloseable {
  private final Path path;
  private final @Nullable ManifestFile manifest;
  private final ShardInfo info;
  private volatile @Nullable Shard shard;

  LazyShard(Path path, ManifestFile manifest, ShardInfo info) {
    this.path = path;
    this.manifest = manifest;
    this.info = info;
  }

  /** One that is mapped already. */
  LazyShard(Shard shard) {
    path = shard.path();
    manifest = null;
    info = new ShardInfo(shard.name(), shard.size(), shard.fileBytes());
    this.shard = shard;
  }

  ShardInfo info() {
    return info;
  }

  /**
   * The mapped shard.
   *
   * @throws StoreException if it is damaged, or not the one of which the size is known
   */
  Shard get() {
    Shard open = shard;
    return open == null ? open() : open;
  }

  private synchronized Shard open() {
    Shard open = shard;
    if (open == null) {
      open = opened();
      shard = open;
    }
    return open;
  }

  private Shard opened() {
    if (manifest == null) {
      throw new IllegalStateException(path + " is closed");
    }
    Shard open = Shard.open(path, manifest);
    if (open.size() != info.samples()) {
      open.close();
      throw new StoreException(
          "%s has %d samples, the index says %d; remove %s, it is made anew"
              .formatted(path, open.size(), info.samples(), KeyIndexFile.NAME));
    }
    return open;
  }

  @Override
  public void close() {
    Shard open = shard;
    if (open != null) {
      open.close();
    }
  }
}
