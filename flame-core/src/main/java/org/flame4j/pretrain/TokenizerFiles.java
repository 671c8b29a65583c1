package org.flame4j.pretrain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.weights.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a vocabulary as Hugging Face tokenizers read it. */
final class TokenizerFiles {
  static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final List<String> SPECIAL =
      List.of(BpeVocabulary.BOS, BpeVocabulary.EOS, BpeVocabulary.PAD);

  /** Sorts fields, so that the same vocabulary always makes the same file. */
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private TokenizerFiles() {}

  static void write(Path folder, BpeVocabulary vocabulary) {
    writeJson(folder.resolve(CONFIG), SORTED.valueToTree(config()));
    writeJson(folder.resolve(TOKENIZER), tokenizer(vocabulary)); // last: whoever sees it sees both
  }

  private static Map<String, Object> config() {
    return Map.of(
        "tokenizer_class", "PreTrainedTokenizerFast",
        "bos_token", BpeVocabulary.BOS,
        "eos_token", BpeVocabulary.EOS,
        "pad_token", BpeVocabulary.PAD,
        "clean_up_tokenization_spaces", false);
  }

  private static ObjectNode tokenizer(BpeVocabulary vocabulary) {
    ObjectNode json = SORTED.createObjectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = json.putArray("added_tokens");
    SPECIAL.forEach(
        token -> added.add(SORTED.valueToTree(added(id(vocabulary, token), token, true))));
    int phrase = vocabulary.ids().size();
    for (String text : vocabulary.phrases()) {
      added.add(SORTED.valueToTree(added(phrase++, text, false)));
    }
    json.putNull("normalizer");
    json.set("pre_tokenizer", SORTED.valueToTree(preTokenizer()));
    json.set("post_processor", SORTED.valueToTree(postProcessor(vocabulary)));
    json.set("decoder", SORTED.valueToTree(byteLevel()));
    model(json.putObject("model"), vocabulary);
    return json;
  }

  private static Map<String, Object> added(int id, String text, boolean special) {
    return Map.of(
        "id", id,
        "content", text,
        "single_word", false,
        "lstrip", false,
        "rstrip", false,
        "normalized", false,
        "special", special);
  }

  private static int id(BpeVocabulary vocabulary, String token) {
    return vocabulary.ids().getOrDefault(token, -1);
  }

  private static Map<String, Object> preTokenizer() {
    Map<String, Object> split =
        Map.of(
            "type",
            "Split",
            "pattern",
            Map.of("Regex", WordSplitter.REGEX),
            "behavior",
            "Isolated",
            "invert",
            false);
    return Map.of("type", "Sequence", "pretokenizers", List.of(split, byteLevel()));
  }

  private static Map<String, Object> byteLevel() {
    return Map.of(
        "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", false);
  }

  /** Puts the first token before every sequence. */
  private static Map<String, Object> postProcessor(BpeVocabulary vocabulary) {
    String bos = BpeVocabulary.BOS;
    Map<String, Object> token =
        Map.of("id", bos, "ids", List.of(id(vocabulary, bos)), "tokens", List.of(bos));
    return Map.of(
        "type", "TemplateProcessing",
        "single", List.of(special(bos, 0), sequence("A", 0)),
        "pair", List.of(special(bos, 0), sequence("A", 0), special(bos, 1), sequence("B", 1)),
        "special_tokens", Map.of(bos, token));
  }

  private static Map<String, Object> special(String token, int type) {
    return Map.of("SpecialToken", Map.of("id", token, "type_id", type));
  }

  private static Map<String, Object> sequence(String name, int type) {
    return Map.of("Sequence", Map.of("id", name, "type_id", type));
  }

  private static void model(ObjectNode model, BpeVocabulary vocabulary) {
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    vocabulary.ids().forEach(vocab::put);
    var merges = model.putArray("merges");
    for (BpeVocabulary.Merge merge : vocabulary.merges()) {
      merges.add(vocabulary.text(merge.left()) + " " + vocabulary.text(merge.right()));
    }
  }

  /** Writes {@code value} as JSON into a file that appears whole or not at all. */
  static void writeJson(Path file, Object value) {
    String json = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(value);
    writeText(file, json + "\n");
  }

  private static void writeText(Path file, String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      AtomicFile.write(
          file,
          channel -> {
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          });
    } catch (java.io.IOException e) {
      throw new PretrainException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
