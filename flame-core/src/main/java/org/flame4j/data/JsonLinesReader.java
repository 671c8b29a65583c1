package org.flame4j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One flat JSON object a line; values that are no strings are left out. */
final class JsonLinesReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLinesReader() {}

  static List<Sample> read(Path file) {
    SampleList list = new SampleList(file);
    try (TextFile text = TextFile.open(file);
        BufferedReader reader = new BufferedReader(text)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        text.nextRecord();
        number++;
        if (!line.isBlank()) {
          list.add(number, values(list, number, line));
        }
      }
      return list.samples();
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private static Map<String, String> values(SampleList list, long number, String line) {
    JsonNode object = parse(list, number, line);
    if (!object.isObject()) {
      throw list.error(number, "a JSON object is wanted, such as {\"image\": \"a.png\"}");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (entry.getValue().isString()) {
        values.put(entry.getKey(), entry.getValue().asString());
      }
    }
    return values;
  }

  private static JsonNode parse(SampleList list, long number, String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JacksonException e) {
      String cause = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw list.error(number, "not readable as JSON: " + cause);
    }
  }
}
