package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Captions of concepts in several languages: tables {@code captions.LANGUAGE.tsv} with the columns
 * {@code concept} and {@code caption}, in UTF-8.
 */
public final class CaptionTables {
  private static final String CONCEPT = "concept";
  private static final String CAPTION = "caption";
  private static final String PREFIX = "captions.";
  private static final String SUFFIX = ".tsv";

  private CaptionTables() {}

  /**
   * Reads all tables.
   *
   * @param source a folder, or the path of tables with {@code *} and {@code ?} in the file's name
   * @return captions by language and concept; blank ones are left out
   * @throws DataException naming file, line and cause, or where there is no table
   */
  public static SortedMap<String, Map<String, String>> open(String source) {
    Path path = Path.of(source);
    boolean folder = Files.isDirectory(path);
    Path parent = folder ? path : path.toAbsolutePath().resolveSibling("");
    String names = folder ? PREFIX + "*" + SUFFIX : String.valueOf(path.getFileName());
    SortedMap<String, Map<String, String>> tables = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, names)) {
      for (Path file : files) {
        tables.put(language(file), read(file));
      }
    } catch (IOException | PatternSyntaxException e) {
      throw new DataException("captions " + source + " cannot be read: " + e, e);
    }
    if (tables.isEmpty()) {
      throw new DataException(
          "captions " + source + ": no table " + names + " is there; give a folder or a pattern");
    }
    return tables;
  }

  /** {@code captions.pt-BR.tsv} is of {@code pt-BR}. */
  private static String language(Path file) {
    String name = String.valueOf(file.getFileName());
    int end = name.endsWith(SUFFIX) ? name.length() - SUFFIX.length() : name.length();
    return name.startsWith(PREFIX) && end > PREFIX.length()
        ? name.substring(PREFIX.length(), end)
        : name.substring(0, end);
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> captions = new LinkedHashMap<>();
    try (TextFile text = TextFile.open(file);
        CSVParser parser = TableReader.format('\t').parse(text)) {
      if (!parser.getHeaderNames().contains(CONCEPT)
          || !parser.getHeaderNames().contains(CAPTION)) {
        throw new DataException(
            file + ": needs the columns concept and caption; it has " + parser.getHeaderNames());
      }
      for (CSVRecord row : parser) {
        if (!row.isConsistent()) {
          throw new DataException(
              file + " line " + parser.getCurrentLineNumber() + ": values do not fit the header");
        }
        if (!row.get(CAPTION).isBlank()) {
          captions.putIfAbsent(row.get(CONCEPT), row.get(CAPTION).strip());
        }
        text.nextRecord();
      }
      return captions;
    } catch (IOException | UncheckedIOException e) {
      throw TextFile.failure(file, e);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": the header is not usable: " + e.getMessage(), e);
    }
  }
}
