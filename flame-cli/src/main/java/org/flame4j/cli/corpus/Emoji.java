package org.flame4j.cli.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flame4j.cli.demo.Captions;
import org.flame4j.cli.demo.EmojiLabels;
import org.flame4j.cli.packages.Archives;
import org.flame4j.cli.packages.PackageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Names of emoji in many languages: {@code emojibase-data}, whose labels the demo shows, and the
 * annotations of the Unicode CLDR ({@code cldr-annotations-full}: {@code
 * package/annotations/LOCALE/annotations.json}), which know more languages and more words.
 */
final class Emoji {
  static final String SOURCE = "cldr";
  private static final Pattern EMOJIBASE_FILE =
      Pattern.compile("package/([a-z-]{2,10})/(data|messages)\\.json");
  private static final Pattern CLDR_FILE =
      Pattern.compile("package/annotations/([A-Za-z-]{2,15})/annotations\\.json");
  private static final int PEOPLE = 1;
  private static final int FLAGS = 9;

  private final EmojiLabels labels;
  // Code -> language -> name; languages of emojibase first.
  private final Map<String, Map<String, Name>> names = new LinkedHashMap<>();
  private final Map<String, JsonNode> english = new LinkedHashMap<>();
  private final Map<Integer, String> groups = new TreeMap<>();
  private final Map<Integer, String> subgroups = new TreeMap<>();

  private Emoji(EmojiLabels labels) {
    this.labels = labels;
  }

  /** Reads both packages. */
  static List<Thing> read(Path emojibase, Path cldr) {
    Emoji emoji = new Emoji(EmojiLabels.read(emojibase));
    Archives.tgz(emojibase, name -> EMOJIBASE_FILE.matcher(name).matches())
        .forEach((name, bytes) -> emoji.emojibase(name, parse(emojibase, name, bytes)));
    Archives.tgz(cldr, name -> CLDR_FILE.matcher(name).matches())
        .forEach((name, bytes) -> emoji.cldr(name, parse(cldr, name, bytes)));
    return emoji.things();
  }

  private static JsonNode parse(Path tgz, String name, byte[] json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (JacksonException e) {
      throw new PackageException(tgz + ": " + name + " is not sound JSON", e);
    }
  }

  private void emojibase(String file, JsonNode json) {
    Matcher matcher = EMOJIBASE_FILE.matcher(file);
    String language = matcher.matches() ? Captions.tag(matcher.group(1)) : "";
    boolean isEnglish = language.equals(Thing.ENGLISH);
    if (file.endsWith("messages.json")) {
      if (isEnglish) {
        messages(json.path("groups"), groups);
        messages(json.path("subgroups"), subgroups);
      }
      return;
    }
    for (JsonNode emoji : json) {
      String code = EmojiLabels.normalized(emoji.path("hexcode").asString(""));
      add(code, language, List.of(emoji.path("label").asString("")), strings(emoji.path("tags")));
      if (isEnglish) {
        english.put(code, emoji);
      }
    }
  }

  private static void messages(JsonNode list, Map<Integer, String> messages) {
    list.forEach(m -> messages.putIfAbsent(m.path("order").asInt(), m.path("message").asString()));
  }

  private void cldr(String file, JsonNode json) {
    Matcher matcher = CLDR_FILE.matcher(file);
    String folder = matcher.matches() ? matcher.group(1) : "";
    String language = folder.equals("no") ? "nb" : Captions.tag(folder);
    for (Map.Entry<String, JsonNode> e :
        json.path("annotations").path("annotations").properties()) {
      JsonNode words = e.getValue();
      add(code(e.getKey()), language, strings(words.path("tts")), strings(words.path("default")));
    }
  }

  private static String code(String characters) {
    return EmojiLabels.normalized(
        characters.codePoints().mapToObj("%x"::formatted).collect(Collectors.joining("-")));
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(text -> text.asString("")).toList();
  }

  private void add(String code, String language, List<String> labels, List<String> keywords) {
    List<String> clean = clean(labels);
    if (!clean.isEmpty() && !language.isEmpty()) {
      names
          .computeIfAbsent(code, c -> new TreeMap<>())
          .merge(language, new Name(clean, clean(keywords)), Name::with);
    }
  }

  private static List<String> clean(List<String> texts) {
    return texts.stream()
        .map(Captions::oneLine)
        .filter(text -> text.codePoints().anyMatch(Character::isLetterOrDigit))
        .distinct()
        .toList();
  }

  private List<Thing> things() {
    List<Thing> things = new ArrayList<>();
    english.forEach((code, json) -> {
      EmojiLabels.Emoji known = labels.get(code);
      Map<String, Name> inLanguages = names.get(code);
      if (known != null && inLanguages != null) {
        int group = json.path("group").asInt(-1);
        things.add(
            new Thing(
                known.concept(),
                known.caption(),
                Captions.oneLine(json.path("label").asString("")),
                subgroups.getOrDefault(json.path("subgroup").asInt(-1), "thing"),
                groups.getOrDefault(group, "thing"),
                clean(strings(json.path("tags"))),
                group == PEOPLE || group == FLAGS,
                inLanguages,
                SOURCE));
      }
    });
    return things;
  }
}
