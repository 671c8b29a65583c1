package org.flame4j.tensor.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.TensorException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON part of a safetensors file: {@code {"__metadata__": {name: text}, name: {"dtype": "F32",
 * "shape": [2, 3], "data_offsets": [start, end]}}}, with offsets counted from the end of the
 * header.
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** A tensor and where its bytes lie behind the header. */
  record Entry(TensorInfo info, long start, long end) {}

  /**
   * Reads and checks a header.
   *
   * @param dataBytes bytes that follow the header in the file
   * @throws TensorException with a message that does not yet name the file
   * @throws tools.jackson.core.JacksonException where the text is not JSON
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes) {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
      SafetensorsHeader header = new Reader(parser, dataBytes).header();
      List<ByteRange> ranges = new ArrayList<>();
      header.entries.forEach((name, e) -> ranges.add(new ByteRange(name, e.start, e.end)));
      ByteRange.checkDisjoint(ranges);
      return header;
    }
  }

  /** One pass over the tokens, so that a header of many megabytes needs no tree in memory. */
  private static final class Reader {
    private final JsonParser parser;
    private final long dataBytes;

    Reader(JsonParser parser, long dataBytes) {
      this.parser = parser;
      this.dataBytes = dataBytes;
    }

    SafetensorsHeader header() {
      Map<String, Entry> entries = new LinkedHashMap<>();
      Map<String, String> metadata = Map.of();
      expect(JsonToken.START_OBJECT, "the header");
      for (String name = nextName(); name != null; name = nextName()) {
        if (name.equals(METADATA)) {
          metadata = metadata();
        } else {
          entries.put(name, entry(name));
        }
      }
      if (parser.nextToken() != null) {
        throw new WeightsException("the header goes on behind its last brace");
      }
      return new SafetensorsHeader(
          Collections.unmodifiableMap(entries), Collections.unmodifiableMap(metadata));
    }

    private Map<String, String> metadata() {
      Map<String, String> metadata = new LinkedHashMap<>();
      expect(JsonToken.START_OBJECT, METADATA);
      for (String key = nextName(); key != null; key = nextName()) {
        expect(JsonToken.VALUE_STRING, METADATA);
        metadata.put(key, parser.getString());
      }
      return metadata;
    }

    private Entry entry(String name) {
      String what = "tensor " + WeightsException.quote(name);
      String dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      expect(JsonToken.START_OBJECT, what);
      for (String key = nextName(); key != null; key = nextName()) {
        switch (key) {
          case "dtype" -> {
            expect(JsonToken.VALUE_STRING, what);
            dtype = parser.getString();
          }
          case "shape" -> shape = numbers(what, TensorInfo.MAX_DIMENSIONS);
          case "data_offsets" -> offsets = numbers(what, 2);
          default -> throw new WeightsException(what + " has an unknown property");
        }
      }
      if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
        throw new WeightsException(what + " lacks dtype, shape or two data_offsets");
      }
      return checked(what, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private Entry checked(String what, String dtype, List<Long> shape, long start, long end) {
      TensorInfo info;
      try {
        info = new TensorInfo(DType.ofSafetensors(dtype), shape);
      } catch (TensorException | IllegalArgumentException e) {
        throw new WeightsException(what + ": " + e.getMessage(), e);
      }
      if (start < 0 || end < start) {
        throw new WeightsException(what + " claims bytes " + start + " to " + end);
      }
      if (end > dataBytes) {
        throw new WeightsException(
            "the file is cut short: %s needs %,d bytes behind the header, there are %,d"
                .formatted(what, end, dataBytes));
      }
      if (end - start != info.bytes()) {
        throw new WeightsException(
            what + " has " + (end - start) + " bytes, its shape needs " + info.bytes());
      }
      return new Entry(info, start, end);
    }

    private List<Long> numbers(String what, int most) {
      List<Long> numbers = new ArrayList<>();
      expect(JsonToken.START_ARRAY, what);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || numbers.size() == most) {
          throw new WeightsException(what + " has a list that is too long or not of whole numbers");
        }
        numbers.add(parser.getLongValue());
      }
      return numbers;
    }

    private @Nullable String nextName() {
      return parser.nextToken() == JsonToken.END_OBJECT ? null : parser.currentName();
    }

    private void expect(JsonToken token, String what) {
      if (parser.nextToken() != token) {
        throw new WeightsException(what + " is not as the safetensors format asks");
      }
    }
  }
}
