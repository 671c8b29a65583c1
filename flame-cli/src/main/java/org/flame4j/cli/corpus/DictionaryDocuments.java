package org.flame4j.cli.corpus;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Words of a dictionary that lead to English words for what can be seen: as a caption in the raw
 * prompt, or side by side.
 */
final class DictionaryDocuments {
  static final String SOURCE = "freedict";
  private static final int MOST_ENTRIES = 1200;
  private static final int MOST_WORDS_OF_ONE = 2;

  private final ThingDocuments prompts;
  private final Vocabulary vocabulary;
  private final Documents out;

  DictionaryDocuments(ThingDocuments prompts, Vocabulary vocabulary, Documents out) {
    this.prompts = prompts;
    this.vocabulary = vocabulary;
    this.out = out;
  }

  /** Writes a choice of the entries that never changes. */
  void write(Dictionary dictionary, List<DictFile.Entry> entries) {
    Map<String, Integer> seen = new HashMap<>();
    entries.stream()
        .map(e -> towardsEnglish(dictionary, e))
        .filter(e -> vocabulary.contains(e.translation()))
        .filter(e -> seen.merge(e.translation(), 1, Integer::sum) <= MOST_WORDS_OF_ONE)
        .sorted(Comparator.comparingLong(e -> Documents.hash(dictionary.pair() + e)))
        .limit(MOST_ENTRIES)
        .forEach(e -> write(e.head(), e.translation(), dictionary.language()));
  }

  private static DictFile.Entry towardsEnglish(Dictionary dictionary, DictFile.Entry entry) {
    if (dictionary.fromEnglish()) {
      return new DictFile.Entry(entry.translation(), entry.head());
    }
    // The Arabic dictionary begins every translation with a capital letter.
    return dictionary.language().equals("ar")
        ? new DictFile.Entry(entry.head(), entry.translation().toLowerCase(Locale.ROOT))
        : entry;
  }

  private void write(String word, String english, String language) {
    Random random = out.begin(SOURCE + " " + language + " " + word);
    switch (random.nextInt(4)) {
      case 0, 1 -> out.accept(prompts.asked(word, english, language, SOURCE));
      case 2 -> out.accept(Document.plain(word + " = " + english, language, SOURCE));
      default -> out.accept(Document.plain(english + ": " + word, language, SOURCE));
    }
  }
}
