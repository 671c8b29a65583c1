package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** CSV with quotes (RFC 4180), and TSV without them, each with a header. */
final class TableReader implements SampleReader {
  private final Path file;
  private final SampleRows rows;
  private final TextFile text;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> columns;

  private TableReader(Path file, SampleOptions options, TextFile text, CSVParser parser) {
    this.file = file;
    this.text = text;
    this.parser = parser;
    rows = new SampleRows(file, options);
    records = parser.iterator();
    columns = parser.getHeaderNames();
    if (!columns.isEmpty()) {
      rows.checkColumns(columns);
    }
  }

  static TableReader open(Path file, char delimiter, SampleOptions options) {
    TextFile text;
    try {
      text = TextFile.open(file);
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
    try {
      return new TableReader(file, options, text, format(delimiter).parse(text));
    } catch (IOException | RuntimeException e) {
      closeQuietly(text);
      throw switch (e) {
        case DataException own -> own;
        case IllegalArgumentException header ->
            new DataException(file + ": the header is not usable: " + header.getMessage(), header);
        default -> TextFile.failure(file, e);
      };
    }
  }

  @Override
  public Optional<Sample> next() {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CSVRecord row = records.next();
      if (!row.isConsistent()) {
        throw rows.error(line(), row.size() + " values under " + columns.size() + " columns");
      }
      text.nextRecord();
      return Optional.of(rows.sample(line(), values(row)));
    } catch (UncheckedIOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private Map<String, String> values(CSVRecord row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (rows.reads(columns.get(i))) {
        values.put(columns.get(i), row.get(i));
      }
    }
    return values;
  }

  private String line() {
    return "line " + parser.getCurrentLineNumber();
  }

  @Override
  public String where() {
    return file + " " + line();
  }

  @Override
  public double share() {
    return text.share();
  }

  @Override
  public void close() {
    closeQuietly(text);
  }

  /** A file that was only read has nothing to lose. */
  static void closeQuietly(AutoCloseable file) {
    try {
      file.close();
    } catch (Exception e) {
      return;
    }
  }

  static CSVFormat format(char delimiter) {
    CSVFormat.Builder format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(delimiter)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW);
    return delimiter == '\t' ? format.setQuote(null).get() : format.get();
  }
}
