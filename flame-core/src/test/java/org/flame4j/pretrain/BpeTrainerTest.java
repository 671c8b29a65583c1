package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flame4j.text.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocabulary against a naive twin, and the written tokenizer against a naive encoder. */
class BpeTrainerTest {
  static final List<String> TEXTS =
      List.of(
          "Image description : \"chat noir.\" in one word:\" black cat",
          "a black cat, a black dog and 12 black cats at 3:45",
          "黒い猫がいます。黒い犬もいます。",
          "काली बिल्ली और काला कुत्ता",
          "แมวดำและหมาดำ แมวดำ",
          "قطة سوداء وكلب أسود",
          "aaaaaaa aaaa aaaaa abababab\n\n  tabs\tand  spaces   \uD83D\uDC08\u200D⬛ 🐈");

  private static BpeVocabulary train(List<String> texts, int size) {
    WordCounts counts = new WordCounts();
    texts.forEach(counts::add);
    return BpeTrainer.train(counts, size);
  }

  @Test
  void mergesAreThoseOfTheNaiveTwin() {
    assertThat(train(TEXTS, 380).merges()).isEqualTo(NaiveBpe.train(TEXTS, 380).merges());
  }

  @Test
  void mergesOfRandomTextAreThoseOfTheNaiveTwin() {
    Random random = new Random(5);
    for (int round = 0; round < 20; round++) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        StringBuilder text = new StringBuilder();
        random.ints(30, 0, 4).forEach(c -> text.append("ab c".charAt(c)));
        texts.add(text.toString());
      }
      BpeVocabulary naive = NaiveBpe.train(texts, 340);
      assertThat(train(texts, 340).merges()).isEqualTo(naive.merges());
      assertThat(train(texts, 340).ids()).isEqualTo(naive.ids());
    }
  }

  @Test
  void theTokenizerLibraryReadsItAndEncodesTheSame(@TempDir Path folder) {
    BpeVocabulary vocabulary = train(TEXTS, 380);
    TokenizerFiles.write(folder, vocabulary);
    List<String> unseen =
        List.of("", " ", "x", "It's 1234 o'clock \u0000 \uFFFD", "naïve Straße ΩΩ", "  two  ");
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(vocabulary.size());
      assertThat(tokenizer.bosToken()).contains("<s>");
      for (List<String> texts : List.of(TEXTS, unseen)) {
        for (String text : texts) {
          List<Integer> ids = tokenizer.encode(text, true).ids();
          assertThat(ids.getFirst()).isZero();
          assertThat(ids.subList(1, ids.size())).isEqualTo(NaiveBpe.encode(vocabulary, text));
          assertThat(tokenizer.encode(text, false).ids()).isEqualTo(ids.subList(1, ids.size()));
          assertThat(tokenizer.decode(ids.subList(1, ids.size()))).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void phrasesAreOneTokenEachAndNeverMerge(@TempDir Path folder) {
    List<String> phrases = List.of("in one word:\"", "in one", " of this");
    WordCounts counts = new WordCounts(phrases);
    TEXTS.forEach(text -> counts.add(text + " of this in one word:\"" + text));
    BpeVocabulary vocabulary = BpeTrainer.train(counts, 330);
    TokenizerFiles.write(folder, vocabulary);
    int first = vocabulary.ids().size();
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(vocabulary.size()).isEqualTo(first + 3);
      String text = "cat of this in one word:\"in one";
      TextTokenizer.Tokens tokens = tokenizer.encode(text, false);
      int size = tokens.ids().size();
      assertThat(tokens.ids().subList(size - 4, size))
          .containsExactly(
              first + 2, tokenizer.encode(" ", false).ids().getFirst(), first, first + 1);
      assertThat(tokenizer.decode(tokens.ids())).isEqualTo(text);
    }
  }

  @Test
  void wordsAreBoundedAndDigitsStandAlone() {
    List<String> words = new ArrayList<>();
    WordSplitter.split("abc 2026 " + "ก".repeat(70) + " काली!", words::add);
    assertThat(words)
        .containsExactly(
            "abc",
            " ",
            "2",
            "0",
            "2",
            "6",
            " " + "ก".repeat(32),
            "ก".repeat(32),
            "ก".repeat(6),
            " काली",
            "!");
  }

  @Test
  void stopsWhereNothingRepeats() {
    assertThat(train(List.of("abc"), 1000).size()).isEqualTo(BpeVocabulary.BASE);
    assertThatThrownBy(() -> train(TEXTS, 200)).hasMessageContaining("size=200");
  }
}
