package org.flame4j.cli.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Settings and facts of a run: what its {@code run.json} says, else the model's card. */
final class RunFacts {
  private static final int MOST = 300;
  private static final int LONGEST = 400;
  private static final long LARGEST_FILE = 4 << 20;

  private RunFacts() {}

  /** By name, nested ones with dots between; empty where there is no such file. */
  static Map<String, String> read(Path folder) throws IOException {
    for (String name : new String[] {"run.json", "card.json"}) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
        Map<String, String> facts = new LinkedHashMap<>();
        try {
          String json = Files.readString(file, StandardCharsets.UTF_8);
          JsonNode root = JsonMapper.shared().readTree(json);
          // What a reader looks for first, without a prefix; of many starts the last one.
          flatten("", root.path("settings"), facts);
          root.properties().stream()
              .filter(e -> !e.getKey().equals("settings") && !e.getKey().equals("version"))
              .forEach(e -> flatten(e.getKey(), e.getValue(), facts));
        } catch (JacksonException e) {
          facts.put(name, "cannot be read as JSON");
        }
        return facts;
      }
    }
    return Map.of();
  }

  private static void flatten(String name, JsonNode node, Map<String, String> facts) {
    if (facts.size() >= MOST) {
      return;
    }
    if (node.isObject()) {
      node.properties()
          .forEach(e ->
              flatten(name.isEmpty() ? e.getKey() : name + "." + e.getKey(), e.getValue(), facts));
    } else if (node.isArray() && node.path(node.size() - 1).isObject()) {
      facts.put(shortened(name), Integer.toString(node.size()));
      flatten("last of " + name, node.path(node.size() - 1), facts);
    } else if (!node.isMissingNode()) {
      String value = node.isString() ? node.asString() : node.toString();
      facts.put(shortened(name), shortened(value));
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }
}
