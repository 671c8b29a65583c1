package org.flame4j.cli.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps package files in a folder; what is there with the right content is not fetched again. */
public final class ArtifactCache {
  /** Downloads a package into an empty folder. */
  public interface Download {
    void run(PinnedPackage wanted, Path folder) throws IOException, InterruptedException;
  }

  private final Path folder;
  private final Download download;
  private final Consumer<String> progress;

  public ArtifactCache(Path folder, Download download, Consumer<String> progress) {
    this.folder = folder;
    this.download = download;
    this.progress = progress;
  }

  /** {@code $XDG_CACHE_HOME/flame4j}, or {@code .cache/flame4j} in the home folder. */
  public static Path defaultFolder(Map<String, String> environment, String home) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
    return base.resolve("flame4j");
  }

  /**
   * The package file, fetched where it is not there yet.
   *
   * @throws PackageException if it cannot be fetched, or is not what was expected
   */
  public Path fetch(PinnedPackage wanted) {
    Path file = folder.resolve(wanted.fileName());
    try {
      if (Files.isRegularFile(file) && sha256(file).equals(wanted.sha256())) {
        return file;
      }
      progress.accept("fetching " + wanted.spec() + " with " + wanted.client().program());
      Files.createDirectories(folder);
      Path temporary = Files.createTempDirectory(folder, ".fetch");
      try {
        download.run(wanted, temporary);
        Files.move(checked(wanted, temporary), file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        remove(temporary);
      }
      return file;
    } catch (IOException e) {
      throw new PackageException("cannot fetch " + wanted.spec() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PackageException("interrupted while fetching " + wanted.spec(), e);
    }
  }

  private static Path checked(PinnedPackage wanted, Path temporary) throws IOException {
    String extension = wanted.client().extension();
    List<Path> files = list(temporary);
    Path file =
        files.stream()
            .filter(f -> f.toString().endsWith(extension))
            .findFirst()
            .orElseThrow(() -> new IOException("no " + extension + " file came"));
    String actual = sha256(file);
    if (!actual.equals(wanted.sha256())) {
      throw new IOException("its SHA-256 is %s, expected %s".formatted(actual, wanted.sha256()));
    }
    return file;
  }

  private static void remove(Path temporary) throws IOException {
    for (Path file : list(temporary)) {
      Files.delete(file);
    }
    Files.delete(temporary);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** SHA-256 of a file, hexadecimal. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
