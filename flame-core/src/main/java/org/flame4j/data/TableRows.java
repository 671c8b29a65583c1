package org.flame4j.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns one row of named values into a sample. */
final class TableRows {
  private static final String KEY = "key";
  private static final String IMAGE = "image";

  private TableRows() {}

  static Sample sample(Path table, long line, Map<String, String> values) {
    String image = values.getOrDefault(IMAGE, "");
    if (image.isBlank()) {
      throw new DataException(
          table + " line " + line + ": column '" + IMAGE + "' is missing or empty");
    }
    Map<String, String> texts = new LinkedHashMap<>(values);
    texts.keySet().removeAll(java.util.List.of(KEY, IMAGE));
    String key = values.getOrDefault(KEY, image);
    return new Sample(key, ImageSource.file(resolve(table, line, image)), texts);
  }

  /** Paths in a table that came from elsewhere must not reach out of its folder. */
  private static Path resolve(Path table, long line, String image) {
    try {
      Path path = Path.of(image);
      Path folder = table.toAbsolutePath().normalize().getParent();
      if (path.isAbsolute() || folder == null) {
        return path;
      }
      Path resolved = folder.resolve(path).normalize();
      if (!resolved.startsWith(folder)) {
        throw new DataException(
            table + " line " + line + ": image '" + image + "' lies outside the table's folder");
      }
      return resolved;
    } catch (InvalidPathException e) {
      throw new DataException(table + " line " + line + ": image '" + image + "' is no path", e);
    }
  }
}
