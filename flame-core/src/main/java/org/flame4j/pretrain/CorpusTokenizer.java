package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.text.TextTokenizer;

/**
 * Turns documents into sequences. One longer than the context becomes several, each beginning with
 * the first token anew; those of fewer than two tokens have nothing to predict and are left out.
 */
final class CorpusTokenizer {
  private final TextTokenizer tokenizer;
  private final int context;
  private final Map<String, Integer> languages = new LinkedHashMap<>();
  private int[] ids = new int[1 << 16];
  private int size;
  private final List<int[]> sequences = new ArrayList<>(); // start, answer, language

  private CorpusTokenizer(TextTokenizer tokenizer, int context) {
    this.tokenizer = tokenizer;
    this.context = context;
  }

  static TokenCorpus tokenise(CorpusFile file, TextTokenizer tokenizer, int context) {
    CorpusTokenizer target = new CorpusTokenizer(tokenizer, context);
    file.forEach(target::add);
    if (target.sequences.isEmpty()) {
      throw new PretrainException(file.path() + " holds no documents");
    }
    return target.corpus();
  }

  private void add(Document document) {
    TextTokenizer.Tokens tokens = tokenizer.encode(document.whole(), true);
    List<Integer> all = tokens.ids();
    String text = document.text();
    int answer =
        document.answer().isEmpty()
            ? all.size()
            : tokens.firstBehind(text.codePointCount(0, text.length()));
    int language = languages.computeIfAbsent(document.language(), name -> languages.size());
    for (int start = 0; start + 1 < all.size(); start += start == 0 ? context : context - 1) {
      boolean first = start == 0;
      int end = Math.min(all.size(), start + (first ? context : context - 1));
      int begin = size;
      if (!first) {
        append(all.getFirst());
      }
      all.subList(start, end).forEach(this::append);
      int shift = first ? 0 : 1;
      int within = Math.clamp((long) answer - start + shift, shift, size - begin);
      sequences.add(new int[] {begin, within, language});
    }
  }

  private void append(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  private TokenCorpus corpus() {
    int[] starts = new int[sequences.size() + 1];
    int[] answers = new int[sequences.size()];
    int[] language = new int[sequences.size()];
    for (int i = 0; i < answers.length; i++) {
      starts[i] = sequences.get(i)[0];
      answers[i] = sequences.get(i)[1];
      language[i] = sequences.get(i)[2];
    }
    starts[answers.length] = size;
    return new TokenCorpus(
        Arrays.copyOf(ids, size), starts, answers, List.copyOf(languages.keySet()), language);
  }
}
