package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** CSV with quotes (RFC 4180), and TSV without them, each with a header. */
final class TableReader {
  private TableReader() {}

  static List<Sample> read(Path file, char delimiter) {
    SampleList list = new SampleList(file);
    try (TextFile text = TextFile.open(file);
        CSVParser parser = format(delimiter).parse(text)) {
      for (CSVRecord row : parser) {
        long line = parser.getCurrentLineNumber();
        int columns = parser.getHeaderNames().size();
        if (!row.isConsistent()) {
          throw list.error(line, row.size() + " values under " + columns + " columns");
        }
        list.add(line, row.toMap());
        text.nextRecord();
      }
      return list.samples();
    } catch (IOException | UncheckedIOException e) {
      throw TextFile.failure(file, e);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": the header is not usable: " + e.getMessage(), e);
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
