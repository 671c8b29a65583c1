package org.flame4j.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of the files in a store's folder. */
final class StoreFolder {
  private static final Pattern SHARD = Pattern.compile("shard-\\d{5,9}\\.safetensors");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.(shard-\\d{5,9}\\.safetensors|manifest\\.json)\\..*\\.tmp");

  private StoreFolder() {}

  static Path shard(Path folder, int number) {
    return folder.resolve(String.format(Locale.ROOT, "shard-%05d.safetensors", number));
  }

  /**
   * Number of shards, which are numbered from 0 without a gap.
   *
   * @throws StoreException if one is missing
   */
  static int countShards(Path folder) {
    int count = matching(folder, SHARD).size();
    for (int number = 0; number < count; number++) {
      Path shard = shard(folder, number);
      if (!Files.isRegularFile(shard)) {
        throw new StoreException(shard + " is missing: the store has shards behind it");
      }
    }
    return count;
  }

  /** Removes what a killed writer left unfinished; only for the one that holds the lock. */
  static void removeLeftovers(Path folder) {
    for (Path leftover : matching(folder, LEFTOVER)) {
      try {
        Files.deleteIfExists(leftover);
      } catch (IOException e) {
        throw new StoreException(leftover + " cannot be removed: " + e.getMessage(), e);
      }
    }
  }

  private static List<Path> matching(Path folder, Pattern pattern) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> pattern.matcher(f.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      throw new StoreException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException(folder + " cannot be created: " + e.getMessage(), e);
    }
  }

  /** Writes a small file that appears whole or not at all. */
  static void writeWhole(Path file, byte[] content) {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new.tmp");
    try {
      writeAndSync(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be written: " + e.getMessage(), e);
    } finally {
      temporary.toFile().delete();
    }
    syncEntries(file.resolveSibling(""));
  }

  private static void writeAndSync(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** Makes renames in the folder outlive a power cut, where the system can do that. */
  static void syncEntries(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and needs none of this.
      return;
    }
  }
}
