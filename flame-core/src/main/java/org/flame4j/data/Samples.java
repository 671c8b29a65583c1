package org.flame4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Opens a data set, whatever its form. */
public final class Samples {
  private Samples() {}

  /**
   * Reads a folder of pictures (with {@code .txt} captions of the same name), a {@code .csv} or
   * {@code .tsv} table with a header, or a {@code .jsonl} file of flat objects. Tables need a
   * column {@code image}: a path relative to the table's folder and inside it, or an absolute path;
   * {@code key} names the sample (default: the image path); all other columns are texts.
   *
   * @throws DataException naming file, line and cause
   */
  public static List<Sample> open(Path source) {
    if (Files.isDirectory(source)) {
      return checked(source, FolderReader.read(source));
    }
    if (!Files.isRegularFile(source)) {
      throw new DataException(
          "data "
              + source
              + " does not exist: give a folder of pictures, a .csv, .tsv or .jsonl file");
    }
    String name = source.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return checked(source, TableReader.read(source, name.endsWith(".csv") ? ',' : '\t'));
    }
    if (name.endsWith(".jsonl")) {
      return checked(source, JsonLinesReader.read(source));
    }
    throw new DataException("data " + source + " is neither a folder nor .csv, .tsv or .jsonl");
  }

  private static List<Sample> checked(Path source, List<Sample> samples) {
    if (samples.isEmpty()) {
      throw new DataException("data " + source + " holds no samples");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < samples.size(); i++) {
      Integer before = seen.putIfAbsent(samples.get(i).key(), i + 1);
      if (before != null) {
        throw new DataException(
            source
                + ": samples "
                + before
                + " and "
                + (i + 1)
                + " have the same key '"
                + samples.get(i).key()
                + "'");
      }
    }
    return samples;
  }
}
