package org.flame4j.text;

import org.flame4j.tensor.weights.GgufMetadata;

/** The key-values of one architecture in a GGUF file. */
record GgufKeys(GgufMetadata values, String architecture) {
  private String key(String name) {
    return architecture + "." + name;
  }

  int required(String name) {
    String key = key(name);
    long value = values.integer(key).orElseThrow(() -> new TextException(key + " is missing"));
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new TextException(key + " must be a positive 32-bit number; " + key + "=" + value);
    }
    return (int) value;
  }

  int optional(String name, int fallback) {
    return has(name) ? required(name) : fallback;
  }

  boolean has(String name) {
    return values.keys().contains(key(name));
  }

  double number(String name, double fallback) {
    return values.number(key(name)).orElse(fallback);
  }

  String string(String name, String fallback) {
    return values.string(key(name)).orElse(fallback);
  }
}
