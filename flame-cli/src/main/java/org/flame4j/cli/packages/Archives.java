package org.flame4j.cli.packages;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Reads files of package archives into memory, by the names they have in the archive. Nothing is
 * written, so a hostile name reaches no folder; sizes are bounded.
 */
public final class Archives {
  private static final long MAX_FILE_BYTES = 16 << 20;
  private static final long MAX_KEPT_BYTES = 512 << 20;
  private static final long MAX_TOTAL_BYTES = 4L << 30;
  private static final int MAX_FILES = 200_000;
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private Archives() {}

  /** The wanted files of a gzipped tar, in the order of their names. */
  public static Map<String, byte[]> tgz(Path file, Predicate<String> wanted) {
    try (InputStream in = Files.newInputStream(file);
        InputStream unzipped = new GZIPInputStream(new BufferedInputStream(in), 1 << 16)) {
      return tar(unzipped, wanted);
    } catch (IOException e) {
      throw new PackageException(file + " cannot be read: " + e, e);
    }
  }

  /** The wanted files that a Debian package would install, in the order of their names. */
  public static Map<String, byte[]> deb(Path file, Predicate<String> wanted) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
      for (ArArchiveEntry e = ar.getNextEntry(); e != null; e = ar.getNextEntry()) {
        if (e.getName().equals("data.tar.xz")) {
          return tar(new XZInputStream(ar, XZ_MEMORY_KIB), wanted);
        }
      }
      throw new IOException("it has no data.tar.xz");
    } catch (IOException e) {
      throw new PackageException(file + " cannot be read: " + e, e);
    }
  }

  private static Map<String, byte[]> tar(InputStream in, Predicate<String> wanted)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    long kept = 0;
    long total = 0;
    int count = 0;
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      count++;
      total += e.getSize();
      if (count > MAX_FILES || total > MAX_TOTAL_BYTES) {
        throw new IOException("it holds too much: " + count + " files, " + total + " bytes");
      }
      if (!e.isFile() || !wanted.test(e.getName())) {
        continue;
      }
      kept += e.getSize();
      if (e.getSize() > MAX_FILE_BYTES || kept > MAX_KEPT_BYTES) {
        throw new IOException("'" + e.getName() + "' is too large: " + e.getSize() + " bytes");
      }
      files.put(e.getName(), tar.readNBytes((int) MAX_FILE_BYTES));
    }
    return files;
  }
}
