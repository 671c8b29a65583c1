package org.flame4j.data;

import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Parquet file: only the columns that are asked for, a row group at a time. */
final class ParquetReader implements SampleReader {
  private final Path file;
  private final SampleRows rows;
  private final ParquetFileReader parquet;
  private final long count;
  private final List<Column> columns = new ArrayList<>();
  private final RowReader reader;
  private long row;

  /** A column that is read, whose values are texts or whole numbers. */
  private record Column(String name, boolean text) {}

  private ParquetReader(Path file, SampleOptions options, ParquetFileReader parquet) {
    this.file = file;
    this.parquet = parquet;
    rows = new SampleRows(file, options);
    count = parquet.getFileMetaData().numRows();
    List<String> names = new ArrayList<>();
    for (SchemaNode node : parquet.getFileSchema().getRootNode().children()) {
      names.add(node.name());
      if (rows.reads(node.name()) && node instanceof SchemaNode.PrimitiveNode column) {
        addColumn(column);
      }
    }
    rows.checkColumns(names);
    options.fields().names().forEach(this::checkReadable);
    if (columns.isEmpty()) {
      throw new DataException(
          file + " has none of the columns wanted: it needs 'key' or 'image'; it has " + names);
    }
    reader =
        parquet
            .buildRowReader()
            .projection(
                ColumnProjection.columns(columns.stream().map(Column::name).toArray(String[]::new)))
            .build();
  }

  private void addColumn(SchemaNode.PrimitiveNode column) {
    PhysicalType type = column.type();
    if (type == PhysicalType.BYTE_ARRAY) {
      columns.add(new Column(column.name(), true));
    } else if (type == PhysicalType.INT32 || type == PhysicalType.INT64) {
      columns.add(new Column(column.name(), false));
    }
  }

  private void checkReadable(String name) {
    if (columns.stream().noneMatch(c -> c.name().equals(name) && c.text())) {
      throw new DataException(file + ": the column '" + name + "' does not hold texts");
    }
  }

  static ParquetReader open(Path file, SampleOptions options) {
    ParquetFileReader parquet;
    try {
      parquet = ParquetFileReader.open(new ReadFile(file));
    } catch (IOException | RuntimeException e) {
      throw failure(file, e);
    }
    try {
      return new ParquetReader(file, options, parquet);
    } catch (DataException e) {
      TableReader.closeQuietly(parquet);
      throw e;
    } catch (RuntimeException e) {
      TableReader.closeQuietly(parquet);
      throw failure(file, e);
    }
  }

  /** The library throws what it likes where a file is damaged or packed in an unknown way. */
  private static DataException failure(Path file, Exception e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String cause = String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
    return new DataException(file + " cannot be read as Parquet: " + cause, e);
  }

  @Override
  public Optional<Sample> next() {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      if (!reader.hasNext()) {
        return Optional.empty();
      }
      reader.next();
      row++;
      for (Column column : columns) {
        if (!reader.isNull(column.name())) {
          values.put(column.name(), value(column));
        }
      }
    } catch (RuntimeException e) {
      throw failure(file, e);
    }
    return Optional.of(rows.sample("row " + row, values));
  }

  private String value(Column column) {
    return column.text()
        ? new String(reader.getBinary(column.name()), StandardCharsets.UTF_8)
        : String.valueOf(reader.getRawValue(column.name()));
  }

  @Override
  public String where() {
    return file + " row " + row;
  }

  @Override
  public double share() {
    return count == 0 ? 1 : (double) row / count;
  }

  @Override
  public void close() {
    TableReader.closeQuietly(reader);
    TableReader.closeQuietly(parquet);
  }
}
