package org.flame4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where a text comes from: a field of the data itself ({@code caption}, {@code txt}, {@code
 * json:short}), or {@code FILE:FIELD}, a field in a file of texts that are joined by their keys.
 *
 * @param name what the store calls it: paths differ between machines, so only the file's name
 * @param file path or pattern, empty for a field of the data
 * @param field within the file or the data
 */
public record TextField(String name, String file, String field) {
  private static final List<String> ENDINGS = List.of(".json", ".jsonl", ".csv", ".tsv");

  /**
   * Takes apart what a user wrote.
   *
   * @throws DataException for a file of a form that has no fields to join
   */
  public static TextField parse(String text) {
    int colon = text.lastIndexOf(':');
    String file = text.substring(0, Math.max(0, colon));
    String lower = file.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".parquet") || lower.endsWith(".tar")) {
      throw new DataException(
          file
              + " cannot be joined by key: give it as data, or its texts as "
              + String.join(", ", ENDINGS));
    }
    if (ENDINGS.stream().noneMatch(lower::endsWith) || colon == text.length() - 1) {
      return new TextField(text, "", text);
    }
    String field = text.substring(colon + 1);
    return new TextField(Path.of(file).getFileName() + ":" + field, file, field);
  }

  /** Whether the text is joined by its key. */
  public boolean isJoined() {
    return !file.isEmpty();
  }
}
