package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How byte-level BPE text is cut into words before merging: {@code tokenizer.ggml.pre} of a GGUF
 * file names it, and the {@code tokenizer.json} of that family says what it means.
 */
enum GgufPreTokenizer {
  /** The pattern of GPT-2, which the byte-level step carries itself. */
  GPT2(List.of("gpt-2", "default", "phi-2"), "", false, false),

  /** Every digit alone, then as GPT-2. */
  DIGITS(List.of("smollm", "starcoder", "refact"), "", false, false),

  LLAMA3(
      List.of("llama-bpe", "llama3", "llama-v3"),
      contractions() + letters() + "|\\p{N}{1,3}" + rest("[\\r\\n]*"),
      true,
      true),

  /** Llama 3's pattern, every word by merges; Phi-4's. */
  DBRX(List.of("dbrx"), LLAMA3.pattern, false, false),

  QWEN2(
      List.of("qwen2", "deepseek-r1-qwen"),
      contractions() + letters() + "|\\p{N}" + rest("[\\r\\n]*"),
      false,
      false),

  /** Cuts camel case, short forms stay with their word; Phi-4-mini's. */
  GPT4O(
      List.of("gpt-4o"),
      cased("*", "+")
          + shortForm()
          + "?|"
          + cased("+", "*")
          + shortForm()
          + "?|\\p{N}{1,3}"
          + rest("[\\r\\n/]*"),
      false,
      false),

  /** Cuts camel case; Mistral-Nemo's. */
  TEKKEN(
      List.of("tekken"),
      cased("*", "+") + "|" + cased("+", "*") + "|\\p{N}" + rest("[\\r\\n/]*"),
      true,
      true);

  private final List<String> names;
  private final String pattern;
  private final boolean wholeWordsFirst;
  private final boolean beginsByDefault;

  GgufPreTokenizer(
      List<String> names, String pattern, boolean wholeWordsFirst, boolean beginsByDefault) {
    this.names = names;
    this.pattern = pattern;
    this.wholeWordsFirst = wholeWordsFirst;
    this.beginsByDefault = beginsByDefault;
  }

  private static String contractions() {
    return shortForm() + "|";
  }

  private static String shortForm() {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  }

  private static String letters() {
    return "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  }

  private static String cased(String upper, String lower) {
    return "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
        + upper
        + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
        + lower;
  }

  private static String rest(String lineEnds) {
    return "| ?[^\\s\\p{L}\\p{N}]+" + lineEnds + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  static Optional<GgufPreTokenizer> of(String name) {
    return Arrays.stream(values()).filter(kind -> kind.names.contains(name)).findFirst();
  }

  /** All names that are known. */
  static Stream<String> known() {
    return Arrays.stream(values()).flatMap(kind -> kind.names.stream());
  }

  /** Whether a word that is a token itself is taken as it is, without merges. */
  boolean wholeWordsFirst() {
    return wholeWordsFirst;
  }

  /** Whether a BOS token is put in front where the file does not say. */
  boolean beginsByDefault() {
    return beginsByDefault;
  }

  /** The {@code normalizer} and {@code pre_tokenizer} of a {@code tokenizer.json}. */
  void describe(ObjectNode json) {
    if (this == QWEN2) {
      json.putObject("normalizer").put("type", "NFC");
    }
    ObjectNode steps = json.putObject("pre_tokenizer").put("type", "Sequence");
    var list = steps.putArray("pretokenizers");
    if (this == DIGITS) {
      list.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (!pattern.isEmpty()) {
      ObjectNode split = list.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", pattern);
      split.put("behavior", "Isolated").put("invert", false);
    }
    list.add(byteLevel(pattern.isEmpty()));
  }

  static ObjectNode byteLevel(boolean useRegex) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", useRegex);
  }
}
