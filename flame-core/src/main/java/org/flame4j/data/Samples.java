package org.flame4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens a data set, whatever its form. */
public final class Samples {
  private Samples() {}

  /**
   * Reads a folder of pictures, a {@code .csv} or {@code .tsv} table with a header, or a {@code
   * .jsonl} file of flat objects.
   *
   * <ul>
   *   <li>Folder: every JPEG, PNG and WebP file below it, in the order of the paths, which are the
   *       keys; a {@code .txt} file of the same name is the text {@code caption}.
   *   <li>Table: {@code image} is a path inside the table's folder and relative to it, or an
   *       absolute path anywhere; {@code key} names the sample (default: the image path as given);
   *       all other columns are texts. UTF-8; values of a TSV hold no tabs or line ends, and quotes
   *       in it mean nothing.
   * </ul>
   *
   * Whether the pictures exist and can be read shows when they are loaded.
   *
   * @throws DataException naming file, line and cause
   */
  public static List<Sample> open(Path source) {
    List<Sample> samples = read(source);
    if (samples.isEmpty()) {
      throw new DataException("data " + source + " holds no samples");
    }
    return List.copyOf(samples);
  }

  private static List<Sample> read(Path source) {
    if (Files.isDirectory(source)) {
      return FolderReader.read(source);
    }
    if (!Files.isRegularFile(source)) {
      throw new DataException(
          "data "
              + source
              + " does not exist: give a folder of pictures, a .csv, .tsv or .jsonl file");
    }
    String name = source.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return TableReader.read(source, ',');
    }
    if (name.endsWith(".tsv")) {
      return TableReader.read(source, '\t');
    }
    if (name.endsWith(".jsonl")) {
      return JsonLinesReader.read(source);
    }
    throw new DataException("data " + source + " is neither a folder nor .csv, .tsv or .jsonl");
  }
}
