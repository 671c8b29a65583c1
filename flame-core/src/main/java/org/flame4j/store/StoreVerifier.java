package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import org.flame4j.tensor.weights.SafetensorsFile;

/**
 * Reads a whole store and compares it with what it says of itself: checksums, keys, lengths of
 * rows, the index.
 */
public final class StoreVerifier {
  /** What rounding does to a length of 1 stays far below; another scale, or zeros, do not. */
  private static final double NORM_TOLERANCE = 0.02;

  /** Problems told of each shard: the first ones show what is wrong. */
  private static final int MAX_PROBLEMS = 10;

  private final ManifestFile manifest;
  private final Path folder;
  private final List<String> damage = new ArrayList<>();

  private StoreVerifier(Path folder) {
    this.folder = folder;
    manifest = ManifestFile.read(folder);
  }

  /**
   * Reads everything.
   *
   * @param progress is told the bytes of the shards read so far
   * @return what is damaged, a line each naming the file; empty for a sound store
   * @throws StoreException if there is no store to verify
   */
  public static List<String> verify(Path folder, LongConsumer progress) {
    StoreVerifier verifier = new StoreVerifier(folder);
    verifier.run(progress);
    return List.copyOf(verifier.damage);
  }

  /** Bytes of all shards, which {@link #verify} reads. */
  public static long bytes(Path folder) {
    return StoreFolder.shards(folder).values().stream().mapToLong(Long::longValue).sum();
  }

  private void run(LongConsumer progress) {
    SortedMap<String, Long> files = StoreFolder.shards(folder);
    long done = 0;
    for (String name : files.keySet()) {
      try (Shard shard = Shard.open(StoreFolder.shard(folder, name), manifest)) {
        verify(shard);
      } catch (StoreException e) {
        damage.add(e.getMessage());
      }
      done += files.getOrDefault(name, 0L);
      progress.accept(done);
    }
    if (damage.isEmpty()) {
      verifyKeys(files);
    }
  }

  private void verify(Shard shard) {
    List<String> problems = new ArrayList<>();
    checksums(shard, problems);
    if (problems.isEmpty()) {
      keys(shard, problems);
      norms(shard, problems);
    }
    damage.addAll(problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
    if (problems.size() > MAX_PROBLEMS) {
      damage.add("%s: and %d more".formatted(shard.path(), problems.size() - MAX_PROBLEMS));
    }
  }

  private static void checksums(Shard shard, List<String> problems) {
    SafetensorsFile file = shard.file();
    for (String name : ShardFormat.TENSORS) {
      String stored = file.metadata().get(StoreFile.checksumOf(name));
      if (file.names().contains(name)) {
        String actual = StoreFile.checksum(file.bytes(name));
        if (!actual.equals(stored)) {
          problems.add(
              "%s: tensor '%s' has CRC32C %s, its metadata says %s"
                  .formatted(shard.path(), name, actual, stored == null ? "none" : stored));
        }
      } else if (stored != null) {
        problems.add("%s: there is no tensor '%s'".formatted(shard.path(), name));
      }
    }
  }

  private static void keys(Shard shard, List<String> problems) {
    for (int i = 0; i < shard.size(); i++) {
      byte[] key = shard.keyBytes(i);
      if (!Arrays.equals(shard.key(i).getBytes(StandardCharsets.UTF_8), key)) {
        problems.add("%s: key %d is not UTF-8".formatted(shard.path(), i));
      }
    }
  }

  private void norms(Shard shard, List<String> problems) {
    StoreManifest content = manifest.manifest();
    int width = content.width();
    RowCodec codec = content.dtype().codec(width);
    float[] row = new float[width];
    MemorySegment floats = MemorySegment.ofArray(row);
    long rowBytes = (long) width * content.dtype().dtype().bytes();
    long rows = (long) shard.size() * content.rowsPerKey();
    for (long i = 0; i < rows; i++) {
      codec.decode(shard.rows(), i * rowBytes, shard.scale(i), floats, 0);
      double norm = norm(row);
      boolean sound =
          content.normalized() ? Math.abs(norm - 1) <= NORM_TOLERANCE : Double.isFinite(norm);
      if (!sound) {
        problems.add(
            "%s: row %d of key '%s' has the length %s"
                .formatted(
                    shard.path(),
                    i % content.rowsPerKey(),
                    shard.key((int) (i / content.rowsPerKey())),
                    norm));
      }
    }
  }

  private static double norm(float[] row) {
    float sum = 0;
    for (float value : row) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private void verifyKeys(SortedMap<String, Long> files) {
    try (Shards shards = Shards.openAll(folder, manifest, files)) {
      KeyTable table = shards.table();
      Path path = folder.resolve(KeyIndexFile.NAME);
      if (!Files.exists(path)) {
        return; // a writer that was killed; reading makes one in memory
      }
      KeyIndexFile index = KeyIndexFile.openFitting(folder, manifest, files);
      if (index == null) {
        damage.add(path + " is not of these shards; remove it, it is made anew");
        return;
      }
      try (index) {
        if (!index.holds(table)) {
          damage.add(path + " is damaged; remove it, it is made anew");
        }
      }
    } catch (StoreException e) {
      damage.add(e.getMessage());
    }
  }
}
