package org.flame4j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** One flat JSON object a line; values that are no strings are left out. */
final class JsonLinesReader implements SampleReader {
  private final Path file;
  private final SampleRows rows;
  private final TextFile text;
  private final BufferedReader reader;
  private long number;

  private JsonLinesReader(Path file, SampleOptions options, TextFile text) {
    this.file = file;
    this.text = text;
    rows = new SampleRows(file, options);
    reader = new BufferedReader(text);
  }

  static JsonLinesReader open(Path file, SampleOptions options) {
    try {
      return new JsonLinesReader(file, options, TextFile.open(file));
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }

  @Override
  public Optional<Sample> next() {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        text.nextRecord();
        number++;
        if (!line.isBlank()) {
          return Optional.of(rows.sample(line(), values(line)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private Map<String, String> values(String line) {
    try (JsonParser parser = FlatJson.parser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw rows.error(line(), "a JSON object is wanted, such as {\"image\": \"a.png\"}");
      }
      Map<String, String> values = FlatJson.texts(parser, rows::reads);
      if (parser.nextToken() != null) {
        throw rows.error(line(), "not readable as JSON: more than one value");
      }
      return values;
    } catch (JacksonException e) {
      throw rows.error(line(), "not readable as JSON: " + FlatJson.cause(e));
    }
  }

  private String line() {
    return "line " + number;
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
    TableReader.closeQuietly(reader);
  }
}
