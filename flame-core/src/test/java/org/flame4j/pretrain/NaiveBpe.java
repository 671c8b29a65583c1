package org.flame4j.pretrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Byte-pair merges by counting everything anew each time, and the encoder that applies them. */
final class NaiveBpe {
  private NaiveBpe() {}

  static BpeVocabulary train(List<String> texts, int size) {
    List<List<Integer>> words = new ArrayList<>();
    texts.forEach(text -> WordSplitter.split(text, word -> words.add(bytes(word))));
    BpeVocabulary vocabulary = new BpeVocabulary();
    while (vocabulary.size() < size) {
      Optional<BpeVocabulary.Merge> found = mostFrequent(words);
      if (found.isEmpty()) {
        break;
      }
      BpeVocabulary.Merge best = found.get();
      int made = vocabulary.merge(best.left(), best.right());
      words.replaceAll(word -> merged(word, best, made));
    }
    return vocabulary;
  }

  private static Optional<BpeVocabulary.Merge> mostFrequent(List<List<Integer>> words) {
    Map<BpeVocabulary.Merge, Integer> counts = new HashMap<>();
    for (List<Integer> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        counts.merge(new BpeVocabulary.Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
      }
    }
    Comparator<Map.Entry<BpeVocabulary.Merge, Integer>> order =
        Comparator.comparing(e -> -e.getValue());
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= 2)
        .min(order.thenComparing(e -> e.getKey().left()).thenComparing(e -> e.getKey().right()))
        .map(Map.Entry::getKey);
  }

  private static List<Integer> bytes(String word) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      ids.add(BpeVocabulary.ofByte(b));
    }
    return ids;
  }

  private static List<Integer> merged(List<Integer> word, BpeVocabulary.Merge pair, int made) {
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean hit =
          i + 1 < word.size() && word.get(i) == pair.left() && word.get(i + 1) == pair.right();
      out.add(hit ? made : word.get(i));
      i += hit ? 1 : 0;
    }
    return out;
  }

  /** Token ids of {@code text}, merge by merge in their order. */
  static List<Integer> encode(BpeVocabulary vocabulary, String text) {
    List<Integer> ids = new ArrayList<>();
    WordSplitter.split(
        text,
        word -> {
          List<Integer> tokens = bytes(word);
          for (BpeVocabulary.Merge merge : vocabulary.merges()) {
            int made = vocabulary.joined(merge.left(), merge.right());
            tokens = merged(tokens, merge, made);
          }
          ids.addAll(tokens);
        });
    return ids;
  }
}
