package org.flame4j.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A picture and its texts.
 *
 * @param key unique in its data set
 * @param texts by field name, in the order of the source: {@code caption}, {@code long}, a language
 */
public record Sample(String key, ImageSource image, Map<String, String> texts) {
  public Sample {
    // Millions of samples have none when pictures are trained on: they share one empty map.
    texts = texts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    if (key.isBlank()) {
      throw new DataException("the picture " + image.name() + " has an empty key");
    }
  }

  /** The text of that field, or empty where there is none. */
  public String text(String field) {
    return texts.getOrDefault(field, "");
  }
}
