package org.flame4j.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes samples of a table's rows: which value is the key, where the picture lies. */
final class SampleRows {
  static final String KEY = "key";
  static final String IMAGE = "image";

  /** How webdataset, and captions made with it, call the key. */
  static final String WEBDATASET_KEY = "__key__";

  private final Path table;
  private final SampleOptions options;

  SampleRows(Path table, SampleOptions options) {
    this.table = table;
    this.options = options;
  }

  SampleOptions options() {
    return options;
  }

  /** Whether a column's values are of use. */
  boolean reads(String column) {
    return isOwn(column) || options.fields().wants(column);
  }

  private boolean isOwn(String column) {
    return column.equals(KEY)
        || column.equals(IMAGE)
        || column.equals(WEBDATASET_KEY)
        || column.equals(options.key());
  }

  /**
   * The sample that a row of named values stands for.
   *
   * @param row such as {@code line 7}
   */
  Sample sample(String row, Map<String, String> values) {
    String image = values.getOrDefault(IMAGE, "");
    if (image.isBlank() && options.pictures()) {
      throw error(row, "'" + IMAGE + "' is missing or empty");
    }
    String key = key(row, values, image);
    ImageSource picture =
        image.isBlank()
            ? ImageSource.none(table + " " + row)
            : ImageSource.file(resolve(row, image));
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((column, text) -> {
      boolean own = isOwn(column) && !options.fields().names().contains(column);
      if (!own && options.fields().wants(column)) {
        texts.put(column, text);
      }
    });
    return new Sample(key, picture, texts);
  }

  private String key(String row, Map<String, String> values, String image) {
    String column = options.key();
    if (column.isEmpty()) {
      column =
          values.containsKey(KEY)
              ? KEY
              : values.containsKey(WEBDATASET_KEY) ? WEBDATASET_KEY : IMAGE;
    }
    String key = column.equals(IMAGE) ? image : values.getOrDefault(column, "");
    if (key.isBlank()) {
      throw error(
          row,
          column.equals(IMAGE)
              ? "there is neither '" + KEY + "' nor '" + IMAGE + "' to name the sample"
              : "'" + column + "' is empty");
    }
    return key;
  }

  /** Paths in a table that came from elsewhere must not reach out of its folder. */
  private Path resolve(String row, String image) {
    try {
      Path path = Path.of(image);
      if (path.isAbsolute()) {
        return path;
      }
      Path folder = table.toAbsolutePath().resolveSibling("").normalize();
      Path resolved = folder.resolve(path).normalize();
      if (!resolved.startsWith(folder)) {
        throw error(row, "image '" + image + "' lies outside the table's folder");
      }
      return resolved;
    } catch (InvalidPathException e) {
      throw error(row, "image '" + image.replace('\0', ' ') + "' is not a path");
    }
  }

  DataException error(String row, String cause) {
    return new DataException(table + " " + row + ": " + cause);
  }

  /** Refuses a header without a column that is asked for by its name. */
  void checkColumns(Collection<String> columns) {
    for (String wanted : options.fields().names()) {
      if (!columns.contains(wanted)) {
        throw new DataException(table + " has no column '" + wanted + "'; it has " + columns);
      }
    }
    if (options.pictures() && !columns.contains(IMAGE)) {
      throw new DataException(
          table + " has no column '" + IMAGE + "' with paths of pictures; it has " + columns);
    }
    if (!options.key().isEmpty() && !columns.contains(options.key())) {
      throw new DataException(
          table + " has no column '" + options.key() + "' for keys; it has " + columns);
    }
  }
}
