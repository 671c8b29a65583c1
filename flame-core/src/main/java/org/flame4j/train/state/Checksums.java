package org.flame4j.train.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flame4j.tensor.weights.AtomicFile;

/** {@code SHA256SUMS} of a folder, as the program {@code sha256sum -c} reads it. */
final class Checksums {
  private static final String FILE = "SHA256SUMS";
  private static final int HEX = 64;
  private static final long MOST_BYTES = 1 << 16;

  private Checksums() {}

  /** Writes the sums of all files of the folder. */
  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.sorted().toList();
    }
    for (Path file : all) {
      lines.append(sum(file)).append("  ").append(file.getFileName()).append('\n');
    }
    AtomicFile.write(
        folder.resolve(FILE), AtomicFile.bytes(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * @param files that must be among those with a sum
   * @throws StateException naming the first file that is not as it was written
   */
  static void verify(Path folder, List<String> files) throws IOException {
    Path list = folder.resolve(FILE);
    if (!Files.isRegularFile(list) || Files.size(list) > MOST_BYTES) {
      throw new StateException(list + " is missing or damaged");
    }
    Set<String> missing = new LinkedHashSet<>(files);
    for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
      if (line.length() < HEX + 3) {
        throw new StateException(list + " is damaged");
      }
      Path file = folder.resolve(Path.of(line.substring(HEX + 2)).getFileName());
      if (!Files.isRegularFile(file) || !line.startsWith(sum(file))) {
        throw new StateException(file.getFileName() + " is not as it was written");
      }
      missing.remove(file.getFileName().toString());
    }
    if (!missing.isEmpty()) {
      throw new StateException(list + " has no sum of " + String.join(", ", missing));
    }
  }

  private static String sum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
