package org.flame4j.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the samples of a table, checks their keys and resolves their picture's paths. */
final class SampleList {
  private static final String KEY = "key";
  private static final String IMAGE = "image";

  private final Path table;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Long> lineOfKey = new HashMap<>();

  SampleList(Path table) {
    this.table = table;
  }

  /** Adds the sample that a row of named values stands for. */
  void add(long line, Map<String, String> values) {
    String image = values.getOrDefault(IMAGE, "");
    if (image.isBlank()) {
      throw error(line, "'" + IMAGE + "' is missing or empty");
    }
    String key = values.getOrDefault(KEY, image);
    if (key.isBlank()) {
      throw error(line, "'" + KEY + "' is empty");
    }
    Long before = lineOfKey.putIfAbsent(key, line);
    if (before != null) {
      String remedy = values.containsKey(KEY) ? "keys must differ" : "add a column 'key'";
      throw error(line, "the key '" + key + "' stands in line " + before + " too; " + remedy);
    }
    Map<String, String> texts = new LinkedHashMap<>(values);
    texts.remove(KEY);
    texts.remove(IMAGE);
    samples.add(new Sample(key, ImageSource.file(resolve(line, image)), texts));
  }

  /** Paths in a table that came from elsewhere must not reach out of its folder. */
  private Path resolve(long line, String image) {
    try {
      Path path = Path.of(image);
      if (path.isAbsolute()) {
        return path;
      }
      Path folder = table.toAbsolutePath().resolveSibling("").normalize();
      Path resolved = folder.resolve(path).normalize();
      if (!resolved.startsWith(folder)) {
        throw error(line, "image '" + image + "' lies outside the table's folder");
      }
      return resolved;
    } catch (InvalidPathException e) {
      throw error(line, "image '" + image.replace('\0', ' ') + "' is not a path");
    }
  }

  DataException error(long line, String cause) {
    return new DataException(table + " line " + line + ": " + cause);
  }

  List<Sample> samples() {
    return samples;
  }
}
