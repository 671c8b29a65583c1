package org.flame4j.cli.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's index of applications (DEP-11), a gzipped YAML file. It is no package but one of the
 * lists that {@code apt-get update} brings, here into a folder of its own: that needs no root and
 * leaves the machine's lists alone. Distributions renew it, so it has no fixed checksum; what was
 * fetched once is kept.
 */
public final class AppIndex {
  /** Its name in the cache. */
  public static final String FILE = "dep11-components.yml.gz";

  private static final Pattern LIST = Pattern.compile(".*_main_dep11_Components-[^_]+\\.yml\\.gz");

  private AppIndex() {}

  /** Brings lists into {@code lists} below an empty folder. */
  interface Update {
    void run(Path folder) throws IOException, InterruptedException;
  }

  /**
   * The index, fetched where the cache does not have it.
   *
   * @throws PackageException if it cannot be fetched
   */
  public static Path fetch(Path cache, Consumer<String> progress) {
    return fetch(cache, progress, folder -> ClientProcess.run(command(folder), folder));
  }

  static Path fetch(Path cache, Consumer<String> progress, Update update) {
    Path file = cache.resolve(FILE);
    if (Files.isRegularFile(file)) {
      return file;
    }
    progress.accept("fetching the index of applications with apt-get");
    try {
      Files.createDirectories(cache);
      Path temporary = Files.createTempDirectory(cache, ".fetch");
      try {
        Files.createDirectories(temporary.resolve("lists").resolve("partial"));
        Files.createDirectories(temporary.resolve("cache"));
        update.run(temporary);
        Path list =
            largest(temporary.resolve("lists"))
                .orElseThrow(() -> new IOException("no DEP-11 list of a component main came"));
        Files.move(list, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        remove(temporary);
      }
      return file;
    } catch (IOException e) {
      throw new PackageException("cannot fetch the index of applications: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PackageException("interrupted while fetching the index of applications", e);
    }
  }

  /** apt-get, told to bring nothing but this index. */
  static List<String> command(Path folder) {
    String targets = "Acquire::IndexTargets::";
    String dep11 = targets + "deb::DEP-11::";
    return List.of(
        "apt-get",
        "update",
        "-oDir::State::Lists=" + folder.resolve("lists"),
        "-oDir::Cache=" + folder.resolve("cache"),
        "-o" + targets + "deb::Packages::DefaultEnabled=false",
        "-o" + targets + "deb::Translations::DefaultEnabled=false",
        "-o" + targets + "deb-src::Sources::DefaultEnabled=false",
        "-o" + dep11 + "MetaKey=$(COMPONENT)/dep11/Components-$(NATIVE_ARCHITECTURE).yml",
        "-o" + dep11 + "ShortDescription=Components-$(NATIVE_ARCHITECTURE)",
        "-o" + dep11 + "Description=$(RELEASE)/$(COMPONENT) $(NATIVE_ARCHITECTURE) DEP-11",
        "-o" + dep11 + "KeepCompressed=true",
        "-o" + dep11 + "KeepCompressedAs=gz",
        "-o" + dep11 + "DefaultEnabled=true");
  }

  /** That of the release itself, not of its updates. */
  private static Optional<Path> largest(Path lists) throws IOException {
    try (Stream<Path> files = Files.list(lists)) {
      return files
          .filter(file -> LIST.matcher(file.getFileName().toString()).matches())
          .max(Comparator.comparingLong((Path file) -> file.toFile().length()));
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
