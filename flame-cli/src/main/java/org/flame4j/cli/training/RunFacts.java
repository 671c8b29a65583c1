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

/**
 * Settings and facts of a run: what its {@code run.json} says, else the model's card. In groups,
 * names in words; what is nested is a group of its own.
 */
final class RunFacts {
  private static final int MOST = 300;
  private static final int LONGEST = 400;
  private static final long LARGEST_FILE = 4 << 20;
  private static final String VERSION = "version"; // of the file's form: tells nothing of the run

  private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();
  private int count;

  private RunFacts() {}

  /** Groups of facts by name; empty where there is no such file. */
  static Map<String, Map<String, String>> read(Path folder) throws IOException {
    RunFacts facts = new RunFacts();
    for (String name : new String[] {"run.json", "card.json"}) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
        try {
          String json = Files.readString(file, StandardCharsets.UTF_8);
          facts.addAll(JsonMapper.shared().readTree(json));
        } catch (JacksonException e) {
          facts.put("Facts", name, "cannot be read as JSON");
        }
        break;
      }
    }
    return facts.groups;
  }

  /** What a reader looks for first; of many starts the last one. */
  private void addAll(JsonNode root) {
    for (String first : new String[] {"settings", "training"}) {
      addGroup("Settings", root.path(first));
    }
    root.properties().stream()
        .filter(e -> !e.getKey().equals("settings") && !e.getKey().equals("training"))
        .forEach(e -> {
          JsonNode value = e.getValue();
          JsonNode last = value.isArray() ? value.path(value.size() - 1) : value;
          String group = FactNames.heading(e.getKey());
          if (last.isObject()) {
            boolean several = value.isArray() && value.size() > 1;
            addGroup(several ? "Last of %d %s".formatted(value.size(), e.getKey()) : group, last);
          } else if (!e.getKey().equals(VERSION)) {
            add("Facts", e.getKey(), value);
          }
        });
  }

  private void addGroup(String group, JsonNode object) {
    object
        .properties()
        .forEach(e -> {
          if (e.getValue().isObject()) {
            addGroup(group, e.getValue());
          } else {
            add(group, e.getKey(), e.getValue());
          }
        });
  }

  private void add(String group, String name, JsonNode value) {
    String text = value.isString() ? value.asString() : value.toString();
    Map<String, String> parts = RecordText.parts(text);
    if (parts.isEmpty()) {
      put(group, FactNames.words(name), text);
    } else {
      parts.forEach((part, of) -> put(FactNames.heading(name), FactNames.words(part), of));
    }
  }

  private void put(String group, String name, String value) {
    if (count++ < MOST) {
      groups
          .computeIfAbsent(shortened(group), g -> new LinkedHashMap<>())
          .put(shortened(name), shortened(value));
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }
}
