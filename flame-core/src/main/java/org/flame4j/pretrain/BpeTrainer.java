package org.flame4j.pretrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte-level merges (Sennrich et al. 2016): again and again the most frequent pair of
 * neighbours becomes one token. Of equally frequent pairs the one with the smaller ids goes first.
 *
 * <p>Counts are kept up to date instead of counted anew: a merge touches only the words that hold
 * its pair, and a heap with outdated entries, corrected when they come up, names the next pair.
 */
public final class BpeTrainer {
  /** Pairs seen less often are noise. */
  private static final long LEAST_COUNT = 2;

  private final BpeVocabulary vocabulary;
  private final List<Word> words = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Entry> heap = new PriorityQueue<>();
  private final Set<Long> merged = new HashSet<>();

  private BpeTrainer(WordCounts counts) {
    vocabulary = new BpeVocabulary(counts.phrases());
    counts.sorted().forEach((text, count) -> words.add(Word.of(text, count[0])));
    Set<Pair> all = new HashSet<>();
    for (int w = 0; w < words.size(); w++) {
      count(w, 1, -1, all);
    }
    all.forEach(pair -> heap.add(pair.entry()));
  }

  /**
   * @param size tokens wanted, at least 259 and the phrases; fewer come out where the text has no
   *     more pairs
   */
  public static BpeVocabulary train(WordCounts counts, int size) {
    int least = BpeVocabulary.BASE + counts.phrases().size();
    if (size < least) {
      throw new IllegalArgumentException(
          "a byte-level vocabulary has at least " + least + " tokens here; size=" + size);
    }
    return new BpeTrainer(counts).train(size);
  }

  private BpeVocabulary train(int size) {
    while (vocabulary.size() < size && !heap.isEmpty()) {
      Entry top = heap.poll();
      Pair pair = top.pair;
      if (pair.count != top.count) {
        if (pair.count > 0) {
          heap.add(pair.entry());
        }
        continue;
      }
      if (pair.count < LEAST_COUNT) {
        break;
      }
      merge(pair);
    }
    return vocabulary;
  }

  private void merge(Pair pair) {
    int left = left(pair.key);
    int right = right(pair.key);
    // A pair can come back, when another merge makes a text that was a token already.
    int made =
        merged.add(pair.key) ? vocabulary.merge(left, right) : vocabulary.joined(left, right);
    Set<Pair> grown = new HashSet<>();
    int[] holders = pair.words.toArray();
    pair.words.clear();
    for (int w : holders) {
      count(w, -1, -1, grown);
      words.get(w).merge(left, right, made);
      count(w, 1, made, grown);
    }
    grown.stream().filter(p -> p.count > 0).forEach(p -> heap.add(p.entry()));
  }

  /**
   * Adds a word's pairs, or takes them away.
   *
   * @param made token whose pairs must learn of the word; -1 for all pairs
   * @param touched gets the pairs that grew
   */
  private void count(int w, int sign, int made, Set<Pair> touched) {
    Word word = words.get(w);
    for (int i = 0; i + 1 < word.length; i++) {
      int left = word.tokens[i];
      int right = word.tokens[i + 1];
      Pair pair = pairs.computeIfAbsent(key(left, right), Pair::new);
      pair.count += sign * word.count;
      if (sign > 0 && (made < 0 || left == made || right == made)) {
        pair.words.add(w);
        touched.add(pair);
      }
    }
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  private static int left(long key) {
    return (int) (key >>> 32);
  }

  private static int right(long key) {
    return (int) key;
  }

  /** A pair as often as it was when it entered the heap. */
  private record Entry(Pair pair, long count) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair.key, other.pair.key);
    }
  }

  private static final class Pair {
    private final long key;
    private final IntList words = new IntList();
    private long count;

    Pair(long key) {
      this.key = key;
    }

    Entry entry() {
      return new Entry(this, count);
    }
  }

  private static final class Word {
    private final int[] tokens;
    private final long count;
    private int length;

    private Word(int[] tokens, long count) {
      this.tokens = tokens;
      this.count = count;
      length = tokens.length;
    }

    static Word of(String text, long count) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] tokens = new int[bytes.length];
      Arrays.setAll(tokens, i -> BpeVocabulary.ofByte(bytes[i]));
      return new Word(tokens, count);
    }

    void merge(int left, int right, int made) {
      int kept = 0;
      for (int i = 0; i < length; i++) {
        boolean pair = tokens[i] == left && i + 1 < length && tokens[i + 1] == right;
        tokens[kept++] = pair ? made : tokens[i];
        i += pair ? 1 : 0;
      }
      length = kept;
    }
  }
}
