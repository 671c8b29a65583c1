package org.flame4j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Texts in files beside a picture, named by what follows the common name: {@code txt}, {@code cls},
 * {@code json:FIELD}. {@code caption} is the {@code txt}, or else the JSON's {@code caption}.
 */
final class MemberTexts {
  static final String CAPTION = "caption";
  private static final String TEXT = "txt";
  private static final String JSON = "json";
  private static final String JSON_FIELD = JSON + ":";
  private static final Set<String> TEXT_ENDINGS = Set.of(TEXT, "cls", JSON);
  private static final Set<String> PICTURE_ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  private final TextFields fields;
  private final boolean json;

  MemberTexts(TextFields fields) {
    this.fields = fields;
    json =
        fields.wants(CAPTION)
            || fields.names().stream().anyMatch(name -> name.startsWith(JSON_FIELD));
  }

  /** Whether the file is a picture that can be decoded. */
  static boolean isPicture(String ending) {
    return PICTURE_ENDINGS.contains(ending.toLowerCase(Locale.ROOT));
  }

  /** Whether the file with that ending holds a text that is wanted. */
  boolean wants(String ending) {
    if (fields.all()) {
      return TEXT_ENDINGS.contains(ending);
    }
    return fields.wants(ending)
        || ending.equals(TEXT) && fields.wants(CAPTION)
        || ending.equals(JSON) && json;
  }

  /** Endings of the files that may hold texts that are wanted. */
  Set<String> endings() {
    Set<String> endings = new LinkedHashSet<>(List.of(TEXT, "cls", JSON));
    endings.addAll(fields.names());
    endings.removeIf(ending -> !wants(ending) || ending.contains(":") || ending.contains("/"));
    return endings;
  }

  /** Refuses what no caption is as long as, before it is read. */
  static void checkSize(String name, long size) throws IOException {
    if (size > FlatJson.MAX_TEXT) {
      throw new IOException(
          "%s has %d bytes, more than the %d allowed for a text"
              .formatted(name, size, FlatJson.MAX_TEXT));
    }
  }

  /**
   * Takes the texts of one file.
   *
   * @throws IOException where it is not UTF-8, or not a JSON object
   */
  void add(String name, String ending, byte[] bytes, Map<String, String> texts) throws IOException {
    if (ending.equals(JSON)) {
      addJson(name, bytes, texts);
      return;
    }
    String text = utf8(name, bytes);
    if (fields.wants(ending)) {
      texts.put(ending, text);
    }
    if (ending.equals(TEXT) && fields.wants(CAPTION)) {
      texts.put(CAPTION, text);
    }
  }

  private void addJson(String name, byte[] bytes, Map<String, String> texts) throws IOException {
    try (JsonParser parser = FlatJson.parser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(name + " is not a JSON object");
      }
      Map<String, String> values =
          FlatJson.texts(
              parser,
              field ->
                  fields.wants(JSON_FIELD + field)
                      || field.equals(CAPTION) && fields.wants(CAPTION));
      for (Map.Entry<String, String> value : values.entrySet()) {
        if (fields.wants(JSON_FIELD + value.getKey())) {
          texts.put(JSON_FIELD + value.getKey(), value.getValue());
        }
      }
      if (values.containsKey(CAPTION) && fields.wants(CAPTION)) {
        texts.putIfAbsent(CAPTION, values.getOrDefault(CAPTION, ""));
      }
    } catch (JacksonException e) {
      throw new IOException(name + " is not readable as JSON: " + FlatJson.cause(e), e);
    }
  }

  private static String utf8(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not UTF-8 text; save it as UTF-8", e);
    }
  }

  /** An empty place for texts, in the order they are found. */
  static Map<String, String> none() {
    return new LinkedHashMap<>();
  }
}
