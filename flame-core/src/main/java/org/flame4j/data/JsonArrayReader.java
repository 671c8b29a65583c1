package org.flame4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** A JSON array of flat objects, as captions are published, read as a stream. */
final class JsonArrayReader implements SampleReader {
  private final Path file;
  private final SampleRows rows;
  private final long size;
  private final JsonParser parser;
  private long number;

  private JsonArrayReader(Path file, SampleOptions options, long size, InputStream in) {
    this.file = file;
    this.size = size;
    rows = new SampleRows(file, options);
    parser = FlatJson.FACTORY.createParser(ObjectReadContext.empty(), in);
  }

  static JsonArrayReader open(Path file, SampleOptions options) {
    try {
      JsonArrayReader reader =
          new JsonArrayReader(file, options, Files.size(file), Files.newInputStream(file));
      reader.begin();
      return reader;
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private void begin() {
    try {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        close();
        throw new DataException(
            file + " is not a JSON array of objects; one object a line belongs in a .jsonl file");
      }
    } catch (JacksonException e) {
      close();
      throw damaged(e);
    }
  }

  @Override
  public Optional<Sample> next() {
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        if (parser.nextToken() != null) {
          throw new DataException(file + ": there is more behind the JSON array");
        }
        return Optional.empty();
      }
      if (token == null) {
        return Optional.empty(); // asked again behind the end
      }
      number++;
      if (token != JsonToken.START_OBJECT) {
        throw rows.error(element(), "a JSON object is wanted");
      }
      Map<String, String> values = FlatJson.texts(parser, rows::reads);
      return Optional.of(rows.sample(element(), values));
    } catch (JacksonException e) {
      throw damaged(e);
    }
  }

  private DataException damaged(JacksonException e) {
    return new DataException(
        "%s behind element %d: not readable as JSON: %s".formatted(file, number, FlatJson.cause(e)),
        e);
  }

  private String element() {
    return "element " + number;
  }

  @Override
  public String where() {
    return file + " " + element();
  }

  @Override
  public double share() {
    long read = parser.currentLocation().getByteOffset();
    return size == 0 ? 1 : Math.clamp((double) read / size, 0, 1);
  }

  @Override
  public void close() {
    parser.close();
  }
}
