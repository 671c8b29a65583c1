package org.flame4j.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Objects of a JSON array, or one after another. */
final class JsonEntries implements TextEntries {
  private final Path file;
  private final FileChannel channel;
  private final String field;
  private boolean hasField;

  JsonEntries(Path file, String field) throws IOException {
    this.file = file;
    this.field = field;
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  private JsonParser parser(long offset) {
    return FlatJson.FACTORY.createParser(
        ObjectReadContext.empty(), new ChannelStream(channel, offset));
  }

  @Override
  public void scan(Visitor visitor) {
    long count = 0;
    try (JsonParser parser = parser(0)) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      for (; token == JsonToken.START_OBJECT; token = parser.nextToken()) {
        count++;
        long offset = parser.currentTokenLocation().getByteOffset();
        String key = key(FlatJson.texts(parser, this::isKeyOrField));
        if (key.isEmpty()) {
          throw new DataException(file + " element " + count + " has no '__key__' and no 'key'");
        }
        visitor.visit(key, offset);
      }
      if (token != null && token != JsonToken.END_ARRAY) {
        throw new DataException(file + " behind element " + count + ": a JSON object is wanted");
      }
    } catch (JacksonException e) {
      throw damaged(count, e);
    }
    if (count > 0 && !hasField) {
      throw new DataException(file + ": no element has a text '" + field + "'");
    }
  }

  private boolean isKeyOrField(String name) {
    hasField |= name.equals(field);
    return name.equals(field)
        || name.equals(SampleRows.KEY)
        || name.equals(SampleRows.WEBDATASET_KEY);
  }

  private static String key(Map<String, String> texts) {
    return texts.getOrDefault(SampleRows.WEBDATASET_KEY, texts.getOrDefault(SampleRows.KEY, ""));
  }

  private DataException damaged(long count, JacksonException e) {
    return new DataException(
        "%s behind element %d: not readable as JSON: %s".formatted(file, count, FlatJson.cause(e)),
        e);
  }

  @Override
  public Map<String, String> at(long offset) {
    try (JsonParser parser = parser(offset)) {
      parser.nextToken();
      return FlatJson.texts(parser, this::isKeyOrField);
    } catch (JacksonException e) {
      throw new DataException(file + " has changed while it was read: " + FlatJson.cause(e), e);
    }
  }

  @Override
  public void close() {
    TableReader.closeQuietly(channel);
  }
}
