package org.flame4j.pretrain;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often each word occurs in a text, phrases left out. */
public final class WordCounts {
  private final Map<String, long[]> counts = new HashMap<>();
  private final List<String> phrases;
  private final Pattern phrase;

  public WordCounts() {
    this(List.of());
  }

  /**
   * @param phrases texts that are one token each
   */
  public WordCounts(List<String> phrases) {
    this.phrases = List.copyOf(phrases);
    // Where several begin, the longest counts, as with the written tokenizer.
    phrase =
        Pattern.compile(
            phrases.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
  }

  public void add(String text) {
    if (phrases.isEmpty()) {
      addWords(text);
    } else {
      phrase.splitAsStream(text).forEach(this::addWords);
    }
  }

  private void addWords(String text) {
    WordSplitter.split(text, word -> counts.computeIfAbsent(word, w -> new long[1])[0]++);
  }

  List<String> phrases() {
    return phrases;
  }

  /** Words in the order of their characters, so that nothing hangs on how they came in. */
  Map<String, long[]> sorted() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }
}
