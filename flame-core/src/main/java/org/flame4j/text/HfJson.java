package org.flame4j.text;

import tools.jackson.databind.JsonNode;

/** A Hugging Face config with the values that its family fills in. */
record HfJson(JsonNode json, HfFamily family) {
  JsonNode at(String name) {
    return json.path(name);
  }

  /** A whole number that must be there, or be known of the family. */
  int required(String name) {
    Integer usual = json.path(name).isMissingNode() ? family.usual(name) : null;
    if (usual != null) {
      return usual;
    }
    return whole(json.path(name), name);
  }

  /** A whole number; the fallback where it is null, or missing and nothing is known of it. */
  int optional(String name, int fallback) {
    JsonNode node = json.path(name);
    boolean absent = node.isNull() || node.isMissingNode() && family.usual(name) == null;
    return absent ? fallback : required(name);
  }

  double number(String name, double fallback) {
    return number(json, name, fallback);
  }

  /** A number in a part of the config; the fallback where it is null or missing. */
  static double number(JsonNode part, String name, double fallback) {
    JsonNode node = part.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw new TextException(name + " is no number: " + node);
    }
    return node.asDouble();
  }

  boolean flag(String name, boolean fallback) {
    return json.path(name).asBoolean(fallback);
  }

  static int whole(JsonNode node, String name) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw new TextException(name + " is missing or no whole number");
    }
    return node.asInt();
  }
}
