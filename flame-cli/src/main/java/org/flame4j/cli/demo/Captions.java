package org.flame4j.cli.demo;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Captions of concepts in many languages. */
public final class Captions {
  // Language tag -> id of the concept -> caption.
  private final Map<String, Map<String, String>> byLanguage = new TreeMap<>();

  /** Adds a caption; the first one of a concept and language stays. Blank text is left out. */
  void add(String language, Concept concept, String text) {
    String caption = oneLine(text);
    if (!caption.isEmpty()) {
      byLanguage
          .computeIfAbsent(tag(language), l -> new TreeMap<>())
          .putIfAbsent(concept.id(), caption);
    }
  }

  void addAll(Captions others) {
    others.byLanguage.forEach((language, captions) -> {
      Map<String, String> mine = byLanguage.computeIfAbsent(language, l -> new TreeMap<>());
      captions.forEach(mine::putIfAbsent);
    });
  }

  /** Drops what belongs to other concepts. */
  void retain(Set<String> conceptIds) {
    byLanguage.values().forEach(captions -> captions.keySet().retainAll(conceptIds));
    byLanguage.values().removeIf(Map::isEmpty);
  }

  /** Captions by language tag and concept, both in order. */
  public Map<String, Map<String, String>> byLanguage() {
    return Collections.unmodifiableMap(byLanguage);
  }

  /** One language tag (BCP 47) for what Debian and npm spell in their own ways. */
  public static String tag(String language) {
    String tag =
        switch (language) {
          case "zh_CN" -> "zh";
          case "zh_TW" -> "zh-Hant";
          default ->
              language
                  .replace("@latin", "-Latn")
                  .replace("@valencia", "-valencia")
                  .replace('_', '-');
        };
    return Locale.forLanguageTag(tag).toLanguageTag();
  }

  /** The text without line breaks, tabs and other control characters. */
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s\\uFEFF]+", " ").strip();
  }
}
