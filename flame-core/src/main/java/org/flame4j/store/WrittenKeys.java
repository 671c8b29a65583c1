package org.flame4j.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The samples a writer knows: those of shards that were finished when it was opened, those of
 * shards it has finished since, and those of the shard it is making.
 */
final class WrittenKeys implements AutoCloseable, KeyIndex.Keys {
  private static final int MAX_KEY_BYTES = 4096;

  private final Path folder;
  private final Shards old;
  private final Shards fresh = Shards.empty();
  private final KeyIndex index = new KeyIndex(this, 0); // of fresh and pending
  private @Nullable ShardBuilder pending;
  private int takenBack;

  WrittenKeys(Path folder, ManifestFile manifest) {
    this.folder = folder;
    old = Shards.open(folder, manifest);
  }

  /** The shards that were finished before. */
  Shards old() {
    return old;
  }

  int size() {
    return old.size() - takenBack + fresh.size() + (pending == null ? 0 : pending.size());
  }

  boolean contains(byte[] key) {
    return index.find(key) >= 0 || old.find(key) >= 0;
  }

  /** Hash of a sample's texts; 0 where it is not known. */
  long textHash(byte[] key) {
    int position = index.find(key);
    if (position >= fresh.size() && pending != null) {
      return pending.textHash(position - fresh.size());
    }
    if (position >= 0) {
      return fresh.textHash(position);
    }
    int before = old.find(key);
    return before < 0 ? 0 : old.textHash(before);
  }

  @Override
  public boolean hasKey(int position, byte[] key) {
    if (position < fresh.size()) {
      return fresh.hasKey(position, key);
    }
    return pending != null && pending.hasKey(position - fresh.size(), key);
  }

  /** From now on keys are added to that shard. */
  void begin(ShardBuilder shard) {
    pending = shard;
  }

  /** A finished shard's samples, which the shard being made has taken, are its own now. */
  void takeBack(Shard shard) {
    for (int i = 0; i < shard.size(); i++) {
      index.add(shard.keyBytes(i));
    }
    takenBack = shard.size();
  }

  void add(byte[] key) {
    index.add(key);
  }

  /** The shard that was being made is that file now. */
  void finish(Shard shard) {
    fresh.add(shard);
    pending = null;
  }

  /**
   * Keys in UTF-8.
   *
   * @throws StoreException for one that is no key, or is there already
   */
  List<byte[]> checked(List<String> keys) {
    Set<String> seen = new HashSet<>();
    List<byte[]> checked = new ArrayList<>();
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      if (key.isEmpty() || bytes.length > MAX_KEY_BYTES) {
        throw new StoreException(
            "%s: a key must have 1 to %d bytes, not %d"
                .formatted(folder, MAX_KEY_BYTES, bytes.length));
      }
      if (!new String(bytes, StandardCharsets.UTF_8).equals(key)) {
        throw new StoreException(folder + ": key '" + key + "' is not Unicode text");
      }
      if (!seen.add(key) || contains(bytes)) {
        throw new StoreException(
            "%s: key '%s' comes twice; keys must be unique".formatted(folder, key));
      }
      checked.add(bytes);
    }
    return checked;
  }

  @Override
  public void close() {
    old.close();
    fresh.close();
  }
}
