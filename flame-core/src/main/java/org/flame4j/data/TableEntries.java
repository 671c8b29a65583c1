package org.flame4j.data;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Rows of a table. */
final class TableEntries implements TextEntries {
  private static final int BYTE_ORDER_MARK_BYTES = 3;

  private final Path file;
  private final FileChannel channel;
  private final char delimiter;
  private final String field;
  private int keyColumn;
  private int fieldColumn;

  TableEntries(Path file, char delimiter, String field) throws IOException {
    this.file = file;
    this.delimiter = delimiter;
    this.field = field;
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  public void scan(Visitor visitor) throws IOException {
    try (TextFile text = TextFile.open(file);
        CSVParser parser =
            CSVParser.builder()
                .setReader(text)
                .setFormat(TableReader.format(delimiter))
                .setCharset(StandardCharsets.UTF_8)
                .setTrackBytes(true)
                .get()) {
      findColumns(parser.getHeaderNames());
      long start = text.hasByteOrderMark() ? BYTE_ORDER_MARK_BYTES : 0;
      for (CSVRecord row : parser) {
        if (!row.isConsistent()) {
          throw new DataException(
              file + " line " + parser.getCurrentLineNumber() + ": values do not fit the header");
        }
        text.nextRecord();
        visitor.visit(row.get(keyColumn), start + row.getBytePosition());
      }
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": the header is not usable: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private void findColumns(List<String> columns) {
    keyColumn =
        Math.max(columns.indexOf(SampleRows.KEY), columns.indexOf(SampleRows.WEBDATASET_KEY));
    fieldColumn = columns.indexOf(field);
    if (keyColumn < 0 || fieldColumn < 0) {
      throw new DataException(
          file + ": needs the columns key and " + field + "; it has " + columns);
    }
  }

  @Override
  public Map<String, String> at(long offset) throws IOException {
    Reader reader =
        new InputStreamReader(new ChannelStream(channel, offset), StandardCharsets.UTF_8);
    CSVFormat format =
        TableReader.format(delimiter)
            .builder()
            .setHeader((String[]) null)
            .setSkipHeaderRecord(false)
            .get();
    try (CSVParser parser = format.parse(reader)) {
      CSVRecord row = parser.iterator().next();
      return Map.of(SampleRows.KEY, row.get(keyColumn), field, row.get(fieldColumn));
    }
  }

  @Override
  public void close() {
    TableReader.closeQuietly(channel);
  }
}
