package org.flame4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.FileFailure;

/**
 * Copies the shards of several stores into one. A merge that was interrupted goes on where it
 * stood, as shards that are there already are not copied again.
 */
public final class StoreMerge {
  private final Path target;
  private final ManifestFile manifest;
  private final Set<ShardCopy.Identity> present = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private int nextAutomatic;
  private int copied;
  private int before;

  private StoreMerge(Path target, ManifestFile manifest) {
    this.target = target;
    this.manifest = manifest;
  }

  /**
   * What a merge did.
   *
   * @param copied shards copied now
   * @param before shards that were in the target already
   * @param samples in the target
   */
  public record Result(int copied, int before, int samples) {}

  /**
   * Merges stores of equal manifests and different keys. Shards keep their names; where one is
   * taken a number is added, and those that writers named themselves are counted on.
   *
   * @param sources at least one; stores of version 1 become part of one of the present version
   * @param target a new store, or one with the same manifest, which grows
   * @param progress is told the bytes of the shards done so far
   * @throws StoreException naming the fields that differ, a key that comes twice, or the shard that
   *     is damaged; before anything is copied in the first two cases
   */
  public static Result merge(List<Path> sources, Path target, LongConsumer progress) {
    List<ManifestFile> manifests = sources.stream().map(ManifestFile::read).toList();
    checkEqual(sources, manifests);
    checkDistinct(sources, target);
    StoreFolder.create(target);
    WriterLock lock = WriterLock.take(target, StorePart.WHOLE);
    try {
      StoreFolder.removeLeftovers(target, StorePart.WHOLE);
      StoreManifest content = manifests.getFirst().manifest().withVersion();
      StoreMerge merge = new StoreMerge(target, ManifestFile.writeOrCompare(target, content));
      return merge.run(sources, manifests, progress);
    } finally {
      lock.close();
    }
  }

  private static void checkEqual(List<Path> sources, List<ManifestFile> manifests) {
    StoreManifest first = manifests.getFirst().manifest().withVersion();
    for (int i = 1; i < sources.size(); i++) {
      List<String> differences = manifests.get(i).manifest().withVersion().differences(first);
      if (!differences.isEmpty()) {
        throw new StoreException(
            "%s was made with other settings than %s; it has %s"
                .formatted(sources.get(i), sources.getFirst(), String.join("; ", differences)));
      }
    }
  }

  private static void checkDistinct(List<Path> sources, Path target) {
    Set<Path> seen = new HashSet<>(List.of(StoreFolder.real(target)));
    for (Path source : sources) {
      if (!seen.add(StoreFolder.real(source))) {
        throw new StoreException(source + " is given twice");
      }
    }
  }

  private Result run(List<Path> sources, List<ManifestFile> manifests, LongConsumer progress) {
    try (Shards all = Shards.empty();
        Shards there = Shards.open(target, manifest)) {
      for (int i = 0; i < there.count(); i++) {
        Shard shard = there.get(i);
        present.add(ShardCopy.Identity.of(shard));
        addName(shard.name());
        all.share(there, i);
      }
      before = there.count();
      for (int i = 0; i < sources.size(); i++) {
        addMissing(all, sources.get(i), manifests.get(i));
      }
      all.table(); // no key comes twice
      long done = 0;
      for (int i = before; i < all.count(); i++) {
        copy(all.get(i));
        done += all.info(i).bytes();
        progress.accept(done);
      }
      KeyIndexFile.update(target, manifest);
      return new Result(copied, before, all.size());
    }
  }

  private void addMissing(Shards all, Path source, ManifestFile sourceManifest) {
    for (String name : StoreFolder.shardNames(source)) {
      Shard shard = Shard.open(StoreFolder.shard(source, name), sourceManifest);
      if (present.contains(ShardCopy.Identity.of(shard))) {
        shard.close();
      } else {
        all.add(shard);
      }
    }
  }

  private void addName(String name) {
    names.add(name);
    nextAutomatic = Math.max(nextAutomatic, StoreFolder.automaticNumber(name) + 1);
  }

  private String freeName(String name) {
    if (StoreFolder.automaticNumber(name) >= 0) {
      return StoreFolder.automatic(nextAutomatic);
    }
    String free = name;
    for (int i = 2; names.contains(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private void copy(Shard shard) {
    String name = freeName(shard.name());
    Path file = StoreFolder.shard(target, name);
    ShardCopy copy = new ShardCopy(shard, manifest);
    try {
      AtomicFile.write(file, copy::writeTo);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be written: " + FileFailure.reason(e), e);
    }
    addName(name);
    copied++;
  }
}
