package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.tensor.weights.GgufBytes;
import org.flame4j.tensor.weights.GgufFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokenizers inside GGUF files. */
class GgufTokenizerTest {
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int BYTE = 6;

  @TempDir Path dir;

  /** A vocabulary in the making: token to type, in the order of the ids. */
  private final Map<String, Integer> tokens = new LinkedHashMap<>();

  private final List<String> merges = new ArrayList<>();

  private GgufBytes content(String model) {
    return new GgufBytes()
        .string("tokenizer.ggml.model", model)
        .strings("tokenizer.ggml.tokens", List.copyOf(tokens.keySet()))
        .ints(
            "tokenizer.ggml.token_type", tokens.values().stream().mapToInt(type -> type).toArray());
  }

  private GgufBytes byteLevel(String pre) {
    return content("gpt2")
        .string("tokenizer.ggml.pre", pre)
        .strings("tokenizer.ggml.merges", merges);
  }

  private GgufTokenizer read(GgufBytes content) {
    try (GgufFile file = GgufFile.open(content.write(dir.resolve("t.gguf")))) {
      return GgufTokenizer.read(file.keyValues());
    }
  }

  private TextTokenizer open(GgufBytes content) {
    GgufTokenizer tokenizer = read(content);
    return TextTokenizer.of(
        tokenizer.json().getBytes(StandardCharsets.UTF_8), "t.gguf", tokenizer.bosToken());
  }

  /** The texts of the tokens, as the vocabulary writes them. */
  private List<String> cut(TextTokenizer tokenizer, String text) {
    List<String> names = List.copyOf(tokens.keySet());
    return tokenizer.encode(text, true).ids().stream().map(names::get).toList();
  }

  private void addMerge(String left, String right) {
    tokens.putIfAbsent(left, NORMAL);
    tokens.putIfAbsent(right, NORMAL);
    tokens.putIfAbsent(left + right, NORMAL);
    merges.add(left + " " + right);
  }

  @Test
  void isTheTokenizerItWasMadeFrom() throws Exception {
    Path folder = Golden.path("llm-llama");
    JsonNode json =
        JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("tokenizer.json")));
    json.path("model")
        .path("vocab")
        .propertyStream()
        .sorted(Map.Entry.comparingByValue((a, b) -> a.asInt() - b.asInt()))
        .forEach(entry -> tokens.put(entry.getKey(), NORMAL));
    json.path("added_tokens")
        .forEach(token -> tokens.put(token.path("content").asString(), CONTROL));
    json.path("model")
        .path("merges")
        .forEach(m ->
            merges.add(
                m.isArray() ? m.get(0).asString() + " " + m.get(1).asString() : m.asString()));
    GgufBytes content =
        byteLevel("gpt-2")
            .u32("tokenizer.ggml.bos_token_id", 1)
            .bool("tokenizer.ggml.add_bos_token", true);
    try (TextTokenizer ours = open(content);
        TextTokenizer golden = TextTokenizer.ofFolder(folder)) {
      assertThat(ours.vocabSize()).isEqualTo(golden.vocabSize());
      assertThat(ours.bosToken()).isEqualTo(golden.bosToken()).contains("<s>");
      for (String text : texts()) {
        assertThat(ours.encode(text, true)).as(text).isEqualTo(golden.encode(text, true));
        assertThat(ours.encode(text, false)).as(text).isEqualTo(golden.encode(text, false));
      }
    }
  }

  private static List<String> texts() {
    List<String> texts =
        new ArrayList<>(List.of("", " ", "<s> in the middle</s>", "don't 1234\n\n x"));
    List<String> parts =
        List.of("a", "the ", " ", "12", "\n", "ß", "山", "🌙", "'s", "e\u0301", "<s>", ".");
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n >= 0; n--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-2, 12345 oW",
    "default, 12345 oW",
    "smollm, 1 2 3 4 5 oW",
    "qwen2, 1 2 3 4 5 oW",
    "llama-bpe, 123 4 5 oW",
    "dbrx, 123 4 5 oW",
    "gpt-4o, 123 4 5 o W",
    "tekken, 1 2 3 4 5 o W"
  })
  void cutsWordsAsItsFamilyDoes(String pre, String expected) {
    addMerge("1", "2");
    addMerge("12", "3");
    addMerge("123", "4");
    addMerge("1234", "5");
    addMerge("o", "W");
    try (TextTokenizer tokenizer =
        open(byteLevel(pre).bool("tokenizer.ggml.add_bos_token", false))) {
      assertThat(cut(tokenizer, "12345oW")).containsExactly(expected.split(" "));
    }
  }

  @Test
  void takesKnownWordsWholeWhereTheFamilyDoes() {
    tokens.put("a", NORMAL);
    tokens.put("b", NORMAL);
    tokens.put("ab", NORMAL);
    tokens.put("<s>", CONTROL);
    for (String pre : List.of("llama-bpe", "tekken")) {
      GgufBytes content = byteLevel(pre).u32("tokenizer.ggml.bos_token_id", 3);
      try (TextTokenizer tokenizer = open(content)) {
        assertThat(cut(tokenizer, "ab")).containsExactly("<s>", "ab");
      }
    }
    try (TextTokenizer tokenizer = open(byteLevel("qwen2"))) {
      assertThat(cut(tokenizer, "ab")).containsExactly("a", "b");
    }
  }

  @Test
  void composesAccentsForQwen() {
    addMerge("Ã", "©");
    tokens.put("e", NORMAL);
    try (TextTokenizer tokenizer = open(byteLevel("qwen2"))) {
      assertThat(cut(tokenizer, "e\u0301")).containsExactly("Ã©");
    }
  }

  @Test
  void addsWhatTheFileAsksFor() {
    tokens.put("a", NORMAL);
    tokens.put("<e>", CONTROL);
    tokens.put("<b>", CONTROL);
    tokens.put("a a", USER_DEFINED);
    GgufBytes content =
        byteLevel("gpt-2")
            .u32("tokenizer.ggml.bos_token_id", 2)
            .u32("tokenizer.ggml.eos_token_id", 1)
            .bool("tokenizer.ggml.add_eos_token", true)
            .bool("tokenizer.ggml.add_bos_token", true);
    try (TextTokenizer tokenizer = open(content)) {
      assertThat(tokenizer.bosToken()).contains("<b>");
      assertThat(cut(tokenizer, "a<b>a a")).containsExactly("<b>", "a", "<b>", "a a", "<e>");
      assertThat(tokenizer.encode("a", false).ids()).containsExactly(0);
    }
  }

  private GgufBytes sentencePiece(Map<String, Double> pieces) {
    tokens.put("<unk>", UNKNOWN);
    tokens.put("<s>", CONTROL);
    tokens.put("</s>", CONTROL);
    for (int i = 0; i < 256; i++) {
      tokens.put("<0x%02X>".formatted(i), BYTE);
    }
    List<Float> scores = new ArrayList<>(Collections.nCopies(tokens.size(), 0f));
    pieces.forEach((piece, score) -> {
      tokens.put(piece, NORMAL);
      scores.add(score.floatValue());
    });
    float[] all = new float[scores.size()];
    IntStream.range(0, all.length).forEach(i -> all[i] = scores.get(i));
    return content("llama")
        .u32("tokenizer.ggml.bos_token_id", 1)
        .u32("tokenizer.ggml.eos_token_id", 2)
        .u32("tokenizer.ggml.unknown_token_id", 0)
        .floats("tokenizer.ggml.scores", all);
  }

  @Test
  void readsSentencePiece() {
    Map<String, Double> pieces = new LinkedHashMap<>();
    pieces.put("ab", -1.0);
    pieces.put("▁a", -2.0);
    pieces.put("▁ab", -3.0);
    List.of("▁", "a", "b").forEach(piece -> pieces.put(piece, -100.0));
    try (TextTokenizer tokenizer = open(sentencePiece(pieces))) {
      assertThat(cut(tokenizer, "ab a")).containsExactly("<s>", "▁ab", "▁a");
      assertThat(cut(tokenizer, "  é</s>b"))
          .containsExactly("<s>", "▁", "▁", "▁", "<0xC3>", "<0xA9>", "</s>", "▁", "b");
      assertThat(tokenizer.decode(tokenizer.encode("ab é a", false).ids())).isEqualTo("ab é a");
    }
    tokens.clear();
    try (TextTokenizer tokenizer =
        open(sentencePiece(pieces).bool("tokenizer.ggml.add_space_prefix", false))) {
      assertThat(cut(tokenizer, "ab a")).containsExactly("<s>", "ab", "▁a");
      assertThat(tokenizer.decode(tokenizer.encode(" ab", false).ids())).isEqualTo(" ab");
    }
  }

  /** Against SentencePiece's own rule, step by step, on made-up pieces. */
  @Test
  void joinsPiecesByScore() {
    Random random = new Random(17);
    Map<String, Double> pieces = new LinkedHashMap<>();
    for (char letter = 'a'; letter <= 'z'; letter++) {
      pieces.put(String.valueOf(letter), -1000.0);
    }
    List<String> parts = new ArrayList<>(pieces.keySet());
    while (pieces.size() < 400) {
      String piece =
          parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
      if (piece.length() < 6 && pieces.putIfAbsent(piece, -(double) random.nextInt(900)) == null) {
        parts.add(piece);
      }
    }
    GgufBytes content = sentencePiece(pieces).bool("tokenizer.ggml.add_space_prefix", false);
    try (TextTokenizer tokenizer = open(content)) {
      for (int i = 0; i < 300; i++) {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 8; n++) {
          text.append(parts.get(random.nextInt(parts.size())));
        }
        List<String> expected = new ArrayList<>(List.of("<s>"));
        expected.addAll(joined(text.toString(), pieces));
        assertThat(cut(tokenizer, text.toString())).as(text.toString()).isEqualTo(expected);
      }
    }
  }

  private static List<String> joined(String text, Map<String, Double> pieces) {
    List<String> parts = new ArrayList<>(text.chars().mapToObj(Character::toString).toList());
    while (true) {
      int best = -1;
      double bestScore = Double.NEGATIVE_INFINITY;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Double score = pieces.get(parts.get(i) + parts.get(i + 1));
        if (score != null && score > bestScore) {
          best = i;
          bestScore = score;
        }
      }
      if (best < 0) {
        return parts;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }

  @Test
  void namesFileAndCause() {
    Map<GgufBytes, String> cases = new LinkedHashMap<>();
    cases.put(new GgufBytes(), "there is no key tokenizer.ggml.tokens");
    tokens.put("a", NORMAL);
    tokens.put("b", NORMAL);
    cases.put(content("bert"), "tokenizer model 'bert' is not supported, only gpt2 and llama");
    cases.put(byteLevel("new"), "pre-tokenizer 'new' is not supported, only gpt-2, default,");
    cases.put(content("gpt2"), "there is no key tokenizer.ggml.merges");
    cases.put(content("llama"), "there is no key tokenizer.ggml.scores");
    cases.put(content("llama").floats("tokenizer.ggml.scores", 1), "2 tokens but 1 scores");
    cases.put(
        byteLevel("qwen2").u32("tokenizer.ggml.bos_token_id", 2),
        "bos_token_id 2 is outside the vocabulary");
    cases.put(byteLevel("llama-bpe"), "there is no key tokenizer.ggml.bos_token_id");
    merges.add("a b");
    cases.put(byteLevel("gpt-2"), "merge 0 is not of tokens");
    merges.set(0, "ab");
    cases.put(byteLevel("gpt-2"), "a merge has no two parts");
    cases.put(
        new GgufBytes().strings("tokenizer.ggml.tokens", List.of("a", "b", "a")),
        "token 2 stands in the vocabulary twice");
    cases.put(
        new GgufBytes()
            .strings("tokenizer.ggml.tokens", List.of("a"))
            .ints("tokenizer.ggml.token_type", 1, 1),
        "1 tokens but 2 elements in the list tokenizer.ggml.token_type");
    cases.put(
        new GgufBytes()
            .strings("tokenizer.ggml.tokens", List.of("a"))
            .ints("tokenizer.ggml.token_type", 7),
        "token type 7 is unknown");
    cases.put(
        new GgufBytes().strings("tokenizer.ggml.tokens", List.of("a".repeat(2000))),
        "token 0 is too long");
    cases.forEach((content, message) ->
        assertThatThrownBy(() -> read(content))
            .isInstanceOf(TextException.class)
            .hasMessageStartingWith(dir.resolve("t.gguf") + ": " + message));
  }
}
