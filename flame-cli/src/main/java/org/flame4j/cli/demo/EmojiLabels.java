package org.flame4j.cli.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.packages.Archives;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Names of emoji in many languages, out of the npm package {@code emojibase-data}: {@code
 * package/LANGUAGE/data.json} is a list of {@code {"hexcode", "label", "tags", "group", "skins"}}.
 * Skin tones are nested in {@code skins}, and left out with the parts that have no meaning of their
 * own.
 */
public final class EmojiLabels {
  /** A name in English, and a caption: the name with its tags. */
  public record Emoji(Concept concept, String caption) {}

  private static final Pattern FILE = Pattern.compile("package/([a-z-]{2,10})/data\\.json");
  private static final String ENGLISH = "en";
  private static final int COMPONENT_GROUP = 2;

  private final Map<String, Emoji> byCode = new TreeMap<>();
  private final Captions captions = new Captions();

  /** Reads the package. */
  public static EmojiLabels read(Path tgz) {
    Map<String, byte[]> files = Archives.tgz(tgz, name -> FILE.matcher(name).matches());
    EmojiLabels labels = new EmojiLabels();
    byte[] english = files.get("package/" + ENGLISH + "/data.json");
    if (english == null) {
      throw new DemoException(tgz + " has no English labels");
    }
    labels.readEnglish(parse(tgz, ENGLISH, english));
    files.forEach((name, json) -> {
      String language = language(name);
      labels.readLanguage(language, parse(tgz, language, json));
    });
    return labels;
  }

  private static String language(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  private static JsonNode parse(Path tgz, String language, byte[] json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (JacksonException e) {
      throw new DemoException(tgz + ": labels of '" + language + "' are not sound JSON", e);
    }
  }

  private void readEnglish(JsonNode emojis) {
    for (JsonNode emoji : emojis) {
      int group = emoji.path("group").asInt(COMPONENT_GROUP);
      String label = Captions.oneLine(emoji.path("label").asString(""));
      if (group != COMPONENT_GROUP && !label.isEmpty()) {
        List<String> tags = emoji.path("tags").valueStream().map(tag -> tag.asString("")).toList();
        Concept concept = new Concept("emoji/" + label, Concept.of("emoji", label).label());
        byCode.put(code(emoji), new Emoji(concept, caption(label, tags)));
      }
    }
  }

  private void readLanguage(String language, JsonNode emojis) {
    for (JsonNode emoji : emojis) {
      Emoji known = byCode.get(code(emoji));
      if (known != null) {
        captions.add(language, known.concept(), emoji.path("label").asString(""));
      }
    }
  }

  private static String code(JsonNode emoji) {
    return normalized(emoji.path("hexcode").asString(""));
  }

  /** Code points in lower case, without the variation selector that some sources leave out. */
  public static String normalized(String code) {
    return code.toLowerCase(Locale.ROOT).replace("-fe0f", "");
  }

  /** {@code "red apple (fruit)"}: the name, and those tags that say something new. */
  public static String caption(String label, List<String> tags) {
    Set<String> known = new HashSet<>(words(label));
    List<String> more =
        tags.stream()
            .map(Captions::oneLine)
            .filter(tag -> !words(tag).isEmpty() && !known.containsAll(words(tag)))
            .distinct()
            .toList();
    return more.isEmpty() ? label : label + " (" + String.join(", ", more) + ")";
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The emoji of a code in any spelling, or none. */
  public @Nullable Emoji get(String code) {
    return byCode.get(normalized(code));
  }

  /** Labels in all languages, English among them. */
  public Captions captions() {
    return captions;
  }
}
