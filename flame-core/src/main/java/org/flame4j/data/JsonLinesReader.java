package org.flame4j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One flat JSON object a line; values that are no strings are left out. */
final class JsonLinesReader {
  private JsonLinesReader() {}

  static List<Sample> read(Path file) {
    List<Sample> samples = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          samples.add(TableRows.sample(file, number, values(file, number, line)));
        }
      }
      return samples;
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> values(Path file, long number, String line) {
    try {
      Map<String, String> values = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : JsonMapper.shared().readTree(line).properties()) {
        if (entry.getValue().isString()) {
          values.put(entry.getKey(), entry.getValue().asString());
        }
      }
      return values;
    } catch (JacksonException e) {
      throw new DataException(
          file + " line " + number + " is not readable JSON: " + e.getOriginalMessage(), e);
    }
  }
}
