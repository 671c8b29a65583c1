package org.flame4j.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flame4j.cli.packages.Archives;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Names of emoji in large languages that {@code emojibase-data} lacks, out of the annotations of
 * the Unicode CLDR, {@code package/annotations/LANGUAGE/annotations.json}.
 */
final class CldrNames {
  private static final List<String> LANGUAGES = List.of("ar", "cs", "el", "id", "tr");

  private CldrNames() {}

  /** Captions of the emoji that have a label. */
  static Captions read(Path tgz, EmojiLabels labels) {
    Map<String, String> languages =
        LANGUAGES.stream().collect(Collectors.toMap(CldrNames::file, language -> language));
    Captions captions = new Captions();
    Archives.tgz(tgz, languages::containsKey)
        .forEach((name, json) ->
            add(captions, languages.getOrDefault(name, ""), names(tgz, name, json), labels));
    return captions;
  }

  private static String file(String language) {
    return "package/annotations/" + language + "/annotations.json";
  }

  private static JsonNode names(Path tgz, String name, byte[] json) {
    try {
      return new JsonMapper().readTree(json).path("annotations").path("annotations");
    } catch (JacksonException e) {
      throw new DemoException(tgz + ": " + name + " is not sound JSON", e);
    }
  }

  private static void add(Captions captions, String language, JsonNode names, EmojiLabels labels) {
    for (Map.Entry<String, JsonNode> entry : names.properties()) {
      EmojiLabels.Emoji emoji = labels.get(code(entry.getKey()));
      if (emoji != null) {
        captions.add(language, emoji.concept(), entry.getValue().path("tts").path(0).asString(""));
      }
    }
  }

  private static String code(String characters) {
    return characters.codePoints().mapToObj("%x"::formatted).collect(Collectors.joining("-"));
  }
}
