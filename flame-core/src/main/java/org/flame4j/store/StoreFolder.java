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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of the files in a store's folder. */
final class StoreFolder {
  static final String SUFFIX = ".safetensors";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}");
  private static final Pattern SHARD = Pattern.compile("[^.][^/]*\\.safetensors");
  private static final Pattern AUTOMATIC = Pattern.compile("rows-\\d{5,9}");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.([^/]+\\.safetensors|manifest\\.json)\\..*\\.tmp");

  private StoreFolder() {}

  static Path shard(Path folder, String name) {
    return folder.resolve(name + SUFFIX);
  }

  /** Name of a shard that the writer ended by itself. */
  static String automatic(int number) {
    return String.format(Locale.ROOT, "rows-%05d", number);
  }

  static boolean isAutomatic(String name) {
    return AUTOMATIC.matcher(name).matches();
  }

  /** Refuses what cannot name a shard everywhere, or is taken. */
  static String checkedName(String name) {
    if (!NAME.matcher(name).matches() || isAutomatic(name)) {
      throw new IllegalArgumentException(
          "a shard cannot be called '"
              + name
              + "': 1 to 128 letters, digits, '.', '_', '+' or '-', no '.' in front, not rows-NUMBER");
    }
    return name;
  }

  /** Names of the finished shards, in their order, which is that of the names. */
  static SortedSet<String> shardNames(Path folder) {
    SortedSet<String> names = new TreeSet<>();
    for (Path file : matching(folder, SHARD)) {
      String name = file.getFileName().toString();
      names.add(name.substring(0, name.length() - SUFFIX.length()));
    }
    return names;
  }

  /**
   * Removes what a killed writer left unfinished; only for the one that holds the lock.
   *
   * @param part of the writer: nobody else writes its files
   */
  static void removeLeftovers(Path folder, StorePart part) {
    for (Path leftover : matching(folder, LEFTOVER)) {
      String name = leftover.getFileName().toString();
      if (part.isWhole() || name.endsWith("." + part.label() + ".tmp")) {
        try {
          Files.deleteIfExists(leftover);
        } catch (IOException e) {
          throw new StoreException(leftover + " cannot be removed: " + e.getMessage(), e);
        }
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
