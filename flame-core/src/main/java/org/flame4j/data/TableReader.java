package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** CSV with quotes, and TSV without them, each with a header. */
final class TableReader {
  private TableReader() {}

  static List<Sample> read(Path file, char delimiter) {
    CSVFormat.Builder format =
        CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setHeader().setSkipHeaderRecord(true);
    if (delimiter == '\t') {
      format.setQuote(null);
    }
    List<Sample> samples = new ArrayList<>();
    try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format.get())) {
      for (CSVRecord row : parser) {
        if (!row.isConsistent()) {
          throw new DataException(
              file
                  + " line "
                  + parser.getCurrentLineNumber()
                  + ": "
                  + row.size()
                  + " values under "
                  + parser.getHeaderNames().size()
                  + " columns");
        }
        samples.add(TableRows.sample(file, parser.getCurrentLineNumber(), row.toMap()));
      }
      return samples;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
