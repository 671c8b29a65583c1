package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes texts that stand in several languages: short ones side by side, longer ones beside their
 * English or alone.
 */
final class Translated {
  private static final int MOST_SHORT = 60;
  private static final int MOST_PAIRED = 200;
  private static final int MOST_LANGUAGES = 5;

  private final List<String> languages;
  private final String source;
  private final int longTexts;
  private final Documents out;

  /**
   * @param longTexts of how many texts longer than a title one is written
   */
  Translated(List<String> languages, String source, int longTexts, Documents out) {
    this.languages = languages;
    this.source = source;
    this.longTexts = longTexts;
    this.out = out;
  }

  /**
   * Writes one text.
   *
   * @param unit its name, which decides what is written of it
   * @param texts by language, English among them; what equals the English text is not translated
   */
  void write(String unit, Map<String, String> texts) {
    String english = texts.getOrDefault(Thing.ENGLISH, "");
    if (english.isBlank()) {
      return;
    }
    Map<String, String> known = new TreeMap<>(texts);
    known.keySet().retainAll(languages);
    known
        .entrySet()
        .removeIf(e ->
            e.getValue().isBlank()
                || (!e.getKey().equals(Thing.ENGLISH) && e.getValue().equals(english)));
    known.forEach((language, text) -> {
      Random random = out.begin(source + " " + language + " " + unit);
      boolean isShort = english.length() <= MOST_SHORT;
      if (isShort || random.nextInt(longTexts) == 0) {
        one(english, text, language, random);
      }
    });
    if (known.size() > 2 && english.length() <= MOST_SHORT) {
      several(known, out.begin(source + " " + unit));
    }
  }

  private void one(String english, String text, String language, Random random) {
    boolean paired = !language.equals(Thing.ENGLISH) && english.length() <= MOST_PAIRED;
    if (paired && (english.length() <= MOST_SHORT || random.nextBoolean())) {
      String pair = random.nextBoolean() ? english + " = " + text : text + " = " + english;
      out.accept(Document.plain(pair, language, source));
    } else if (english.length() > MOST_SHORT) {
      Sentences.of(text, language)
          .forEach(part -> out.accept(Document.plain(part, language, source)));
    }
  }

  private void several(Map<String, String> known, Random random) {
    List<String> texts = new ArrayList<>(known.values());
    Collections.shuffle(texts, random);
    int count = Math.min(texts.size(), 2 + random.nextInt(MOST_LANGUAGES - 1));
    out.accept(
        Document.plain(String.join(" = ", texts.subList(0, count)), Document.SEVERAL, source));
  }
}
