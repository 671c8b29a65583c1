package org.flame4j.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.flame4j.tensor.weights.JsonFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The texts of a JSON object, whatever else it holds, read as a stream within bounds. */
final class FlatJson {
  /** Bytes of one text: the longest captions known have a few thousand. */
  static final int MAX_TEXT = 4 << 20;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_TEXT)
                  .maxNestingDepth(100)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private FlatJson() {}

  static JsonParser parser(byte[] json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  static JsonParser parser(String json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  /**
   * Strings of the object that the parser stands at, and whole numbers too where they are keys.
   *
   * @param wants which of them
   * @throws JacksonException where it is not JSON
   */
  static Map<String, String> texts(JsonParser parser, Predicate<String> wants) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      boolean text =
          value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT && isKey(name);
      if (text && wants.test(name)) {
        texts.put(name, parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return texts;
  }

  private static boolean isKey(String name) {
    return name.equals(SampleRows.KEY) || name.equals(SampleRows.WEBDATASET_KEY);
  }

  /** What is wrong, in one line. */
  static String cause(JacksonException e) {
    return JsonFailure.words(e);
  }
}
