package org.flame4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flame4j.tensor.weights.FileFailure;

/** Names of the files in a store's folder. */
final class StoreFolder {
  static final String SUFFIX = ".safetensors";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}");
  private static final Pattern SHARD = Pattern.compile("[^.\\n][^\\n]*\\.safetensors");
  private static final String PREFIX = "rows-";
  private static final Pattern AUTOMATIC = Pattern.compile(PREFIX + "\\d{5,9}");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.(.+\\.safetensors|manifest\\.json|keys\\.index)\\..*\\.tmp");

  private StoreFolder() {}

  static Path shard(Path folder, String name) {
    return folder.resolve(name + SUFFIX);
  }

  /** Name of a shard that the writer ended by itself. */
  static String automatic(int number) {
    return String.format(Locale.ROOT, PREFIX + "%05d", number);
  }

  /** Number of such a shard, or -1 for a name that a caller chose. */
  static int automaticNumber(String name) {
    return AUTOMATIC.matcher(name).matches()
        ? Integer.parseInt(name.substring(PREFIX.length()))
        : -1;
  }

  /** Refuses what cannot name a shard everywhere, or is taken. */
  static String checkedName(String name) {
    if (!NAME.matcher(name).matches() || automaticNumber(name) >= 0) {
      throw new IllegalArgumentException(
          "a shard cannot be called '"
              + name
              + "': 1 to 128 letters, digits, '.', '_', '+' or '-', no '.' in front, not rows-NUMBER");
    }
    return name;
  }

  /** Name of the shard in a file. */
  static String shardName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Names of the finished shards, in their order, which is that of the names. */
  static SortedSet<String> shardNames(Path folder) {
    SortedSet<String> names = new TreeSet<>();
    matching(folder, SHARD).forEach(file -> names.add(shardName(file)));
    return names;
  }

  /** The finished shards and the bytes of their files, in the order of the names. */
  static SortedMap<String, Long> shards(Path folder) {
    SortedMap<String, Long> shards = new TreeMap<>();
    for (Path file : matching(folder, SHARD)) {
      try {
        shards.put(shardName(file), Files.size(file));
      } catch (IOException e) {
        throw new StoreException(file + " cannot be read: " + FileFailure.reason(e), e);
      }
    }
    return shards;
  }

  /** Where a writer of that part makes a shard before it has its name. */
  static Path temporary(Path folder, String name, StorePart part) {
    return folder.resolve("." + name + SUFFIX + "." + part.label() + ".tmp");
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
          throw new StoreException(leftover + " cannot be removed: " + FileFailure.reason(e), e);
        }
      }
    }
  }

  private static List<Path> matching(Path folder, Pattern pattern) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> pattern.matcher(f.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      throw new StoreException(folder + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  /** The folder itself, whatever way leads to it. */
  static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize(); // not there yet
    }
  }

  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException(folder + " cannot be created: " + FileFailure.reason(e), e);
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
