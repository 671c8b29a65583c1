package org.flame4j.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a GGUF file, such as {@code general.architecture}.
 *
 * <p>Each accessor gives nothing for a key that is not there, and throws {@link WeightsException}
 * for one whose value has another type. Lists are read from the file when asked for, so they need
 * it open.
 */
public final class GgufMetadata {
  /** No vocabulary or merge list comes near; a hostile file could name billions. */
  private static final long MAX_LIST = 1 << 24;

  private final MappedFile file;
  private final Map<String, Object> values;

  private GgufMetadata(MappedFile file, Map<String, Object> values) {
    this.file = file;
    this.values = Collections.unmodifiableMap(values);
  }

  /** A list left in the file: where its first element stands. */
  private record Array(GgufValueType type, long count, long offset) {}

  static GgufMetadata read(MappedFile file, GgufCursor cursor, long count) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = cursor.string();
      if (values.put(key, value(cursor)) != null) {
        throw new WeightsException("key " + WeightsException.quote(key) + " stands there twice");
      }
    }
    return new GgufMetadata(file, values);
  }

  private static Object value(GgufCursor cursor) {
    GgufValueType type = GgufValueType.read(cursor);
    if (type != GgufValueType.ARRAY) {
      return type.readValue(cursor);
    }
    GgufValueType elements = GgufValueType.read(cursor);
    long count = cursor.count("list elements", elements.leastBytes());
    Array array = new Array(elements, count, cursor.position());
    elements.skip(cursor, count);
    return array;
  }

  /** The file, as errors name it. */
  public Path file() {
    return file.path();
  }

  public Set<String> keys() {
    return values.keySet();
  }

  public Optional<String> string(String key) {
    return Optional.ofNullable(value(key, String.class));
  }

  public Optional<Boolean> bool(String key) {
    return Optional.ofNullable(value(key, Boolean.class));
  }

  /** A whole number of any width; unsigned ones of 64 bits wrap. */
  public OptionalLong integer(String key) {
    Long value = value(key, Long.class);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** A number of any type. */
  public OptionalDouble number(String key) {
    Number value = value(key, Number.class);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.doubleValue());
  }

  public Optional<List<String>> strings(String key) {
    return list(key, String.class);
  }

  /** A list of whole numbers of any width. */
  public Optional<List<Long>> integers(String key) {
    return list(key, Long.class);
  }

  /** A list of numbers of any type. */
  public Optional<List<Number>> numbers(String key) {
    return list(key, Number.class);
  }

  /** A list of yes and no. */
  public Optional<List<Boolean>> bools(String key) {
    return list(key, Boolean.class);
  }

  private <T> Optional<List<T>> list(String key, Class<T> type) {
    Array array = value(key, Array.class);
    if (array == null) {
      return Optional.empty();
    }
    if (array.count > MAX_LIST) {
      throw wrong(key, "has " + array.count + " elements, more than " + MAX_LIST);
    }
    MemorySegment rest = file.slice(array.offset, file.size() - array.offset);
    GgufCursor cursor = new GgufCursor(rest);
    List<T> list = new ArrayList<>();
    for (long i = 0; i < array.count; i++) {
      list.add(cast(key, array.type.readValue(cursor), type));
    }
    return Optional.of(Collections.unmodifiableList(list));
  }

  private <T> @Nullable T value(String key, Class<T> type) {
    Object value = values.get(key);
    return value == null ? null : cast(key, value, type);
  }

  private <T> T cast(String key, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw wrong(
          key, "is of type " + value.getClass().getSimpleName() + ", not " + type.getSimpleName());
    }
    return type.cast(value);
  }

  private WeightsException wrong(String key, String what) {
    return new WeightsException(file.path() + ": key " + WeightsException.quote(key) + " " + what);
  }

  /** All single values as text. */
  Map<String, String> asText() {
    Map<String, String> text = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      if (!(value instanceof Array)) {
        text.put(key, value.toString());
      }
    });
    return Collections.unmodifiableMap(text);
  }
}
