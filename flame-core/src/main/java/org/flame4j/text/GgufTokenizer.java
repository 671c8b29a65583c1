package org.flame4j.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flame4j.tensor.weights.GgufMetadata;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the byte-level BPE tokenizer inside a GGUF file into a Hugging Face {@code tokenizer.json}.
 * Where words end before merging differs by model family and is named by {@code
 * tokenizer.ggml.pre}.
 */
final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  /** Families whose words are cut by one regular expression, as their tokenizers publish it. */
  private static final Map<String, String> WORDS =
      Map.of(
          "llama-bpe",
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "qwen2",
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "tekken",
          "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  private final GgufMetadata values;
  private final JsonMapper json = JsonMapper.shared();

  private GgufTokenizer(GgufMetadata values) {
    this.values = values;
  }

  /** The tokenizer's {@code tokenizer.json}. */
  static byte[] json(GgufMetadata values) {
    GgufTokenizer tokenizer = new GgufTokenizer(values);
    return tokenizer.json.writeValueAsBytes(tokenizer.build());
  }

  /** The text of the token that begins a sequence. */
  static Optional<String> bosToken(GgufMetadata values) {
    var id = values.integer(PREFIX + "bos_token_id");
    List<String> tokens = values.strings(PREFIX + "tokens").orElse(List.of());
    return id.isPresent() && id.getAsLong() >= 0 && id.getAsLong() < tokens.size()
        ? Optional.of(tokens.get((int) id.getAsLong()))
        : Optional.empty();
  }

  private ObjectNode build() {
    String kind = values.string(PREFIX + "model").orElse("");
    if (!kind.equals("gpt2")) {
      throw new TextException(
          "tokenizer '"
              + kind
              + "' inside GGUF is not supported (known: gpt2): use the Hugging Face folder");
    }
    ObjectNode root = json.createObjectNode();
    root.put("version", "1.0");
    root.putNull("normalizer");
    root.set("pre_tokenizer", preTokenizer());
    root.set("decoder", byteLevel(true));
    root.set("model", model());
    root.set("added_tokens", addedTokens());
    bosToken(values)
        .filter(bos -> values.bool(PREFIX + "add_bos_token").orElse(false))
        .ifPresent(bos -> root.set("post_processor", startingWith(bos)));
    return root;
  }

  private ObjectNode model() {
    ObjectNode model = json.createObjectNode();
    model.put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    List<String> tokens = required("tokens");
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    required("merges").forEach(merges::add);
    return model;
  }

  private List<String> required(String name) {
    return values
        .strings(PREFIX + name)
        .orElseThrow(() -> new TextException(PREFIX + name + " is missing"));
  }

  /** Tokens that are matched as a whole before anything else. */
  private ArrayNode addedTokens() {
    ArrayNode added = json.createArrayNode();
    List<String> tokens = required("tokens");
    List<Long> types = values.integers(PREFIX + "token_type").orElse(List.of());
    for (int id = 0; id < Math.min(types.size(), tokens.size()); id++) {
      long type = types.get(id);
      if (type == CONTROL || type == USER_DEFINED) {
        ObjectNode token = added.addObject().put("id", id).put("content", tokens.get(id));
        token.put("single_word", false).put("lstrip", false).put("rstrip", false);
        token.put("normalized", false).put("special", type == CONTROL);
      }
    }
    return added;
  }

  private ObjectNode preTokenizer() {
    String family = values.string(PREFIX + "pre").orElse("default");
    return switch (family) {
      case "default", "gpt-2" -> byteLevel(true);
      case "smollm" ->
          sequence(
              json.createObjectNode().put("type", "Digits").put("individual_digits", true),
              byteLevel(true));
      case "llama-bpe", "qwen2", "tekken" -> sequence(words(family), byteLevel(false));
      default ->
          throw new TextException(
              "pre-tokenizer '"
                  + family
                  + "' inside GGUF is not supported: use the Hugging Face folder");
    };
  }

  private ObjectNode words(String family) {
    ObjectNode split = json.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", WORDS.get(family));
    return split.put("behavior", "Isolated").put("invert", false);
  }

  private ObjectNode sequence(ObjectNode first, ObjectNode second) {
    ObjectNode sequence = json.createObjectNode().put("type", "Sequence");
    sequence.putArray("pretokenizers").add(first).add(second);
    return sequence;
  }

  private ObjectNode byteLevel(boolean useRegex) {
    ObjectNode node = json.createObjectNode().put("type", "ByteLevel");
    return node.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", useRegex);
  }

  private ObjectNode startingWith(String bos) {
    ObjectNode template = json.createObjectNode().put("type", "TemplateProcessing");
    for (String kind : List.of("single", "pair")) {
      ArrayNode parts = template.putArray(kind);
      parts.addObject().putObject("SpecialToken").put("id", bos).put("type_id", 0);
      parts.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    }
    ObjectNode special = template.putObject("special_tokens").putObject(bos).put("id", bos);
    special.putArray("ids").add(values.integer(PREFIX + "bos_token_id").orElse(0));
    special.putArray("tokens").add(bos);
    return template;
  }
}
