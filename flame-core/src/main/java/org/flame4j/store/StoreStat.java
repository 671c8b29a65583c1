package org.flame4j.store;

import java.nio.file.Path;
import java.util.List;

/**
 * What a store holds.
 *
 * @param manifest what made it
 * @param samples in all shards
 * @param bytes of all shards
 * @param indexed whether a file holds the index of these shards, so that opening does not read them
 * @param shards in the order of their samples
 */
public record StoreStat(
    StoreManifest manifest, int samples, long bytes, boolean indexed, List<ShardInfo> shards) {
  public StoreStat {
    shards = List.copyOf(shards);
  }

  /**
   * Looks at a store without reading its rows.
   *
   * @throws StoreException if there is none, or it is damaged or of another version
   */
  public static StoreStat of(Path folder) {
    ManifestFile manifest = ManifestFile.read(folder);
    try (Shards shards = Shards.open(folder, manifest)) {
      List<ShardInfo> infos = shards.infos();
      long bytes = infos.stream().mapToLong(ShardInfo::bytes).sum();
      return new StoreStat(manifest.manifest(), shards.size(), bytes, shards.isIndexed(), infos);
    }
  }
}
