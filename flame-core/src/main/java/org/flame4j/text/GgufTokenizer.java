package org.flame4j.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.flame4j.tensor.weights.GgufMetadata;
import org.flame4j.text.GgufVocabulary.Kind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer inside a GGUF file, as the {@code tokenizer.json} it was made from: byte-level BPE
 * ({@code tokenizer.ggml.model} = {@code gpt2}) or SentencePiece BPE with scores ({@code llama}).
 */
public final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";

  private final String json;
  private final Optional<String> bosToken;

  private GgufTokenizer(String json, Optional<String> bosToken) {
    this.json = json;
    this.bosToken = bosToken;
  }

  /**
   * Reads the tokenizer out of an open file.
   *
   * @throws TextException if there is none, it contradicts itself, or its kind is not supported
   */
  public static GgufTokenizer read(GgufMetadata keys) {
    return new Reader(keys, GgufVocabulary.read(keys)).read();
  }

  /** The text of a Hugging Face {@code tokenizer.json}. */
  public String json() {
    return json;
  }

  /** The token that begins a sequence, where the file names one. */
  public Optional<String> bosToken() {
    return bosToken;
  }

  /** Builds the document. */
  private static final class Reader {
    private final GgufMetadata keys;
    private final GgufVocabulary vocabulary;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    private final ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "BPE");

    Reader(GgufMetadata keys, GgufVocabulary vocabulary) {
      this.keys = keys;
      this.vocabulary = vocabulary;
    }

    GgufTokenizer read() {
      String kind = keys.string(PREFIX + "model").orElse("");
      addAddedTokens();
      boolean begins =
          switch (kind) {
            case "gpt2" -> byteLevel();
            case "llama" -> sentencePiece();
            default ->
                throw vocabulary.problem(
                    "tokenizer model '" + kind + "' is not supported, only gpt2 and llama");
          };
      ObjectNode ids = model.putObject("vocab");
      for (int id = 0; id < vocabulary.size(); id++) {
        ids.put(vocabulary.token(id), id);
      }
      root.set("model", model);
      addTemplate(begins);
      return new GgufTokenizer(JsonMapper.shared().writeValueAsString(root), token("bos"));
    }

    private boolean byteLevel() {
      String name = keys.string(PREFIX + "pre").orElse("default");
      GgufPreTokenizer pre =
          GgufPreTokenizer.of(name)
              .orElseThrow(() ->
                  vocabulary.problem(
                      "pre-tokenizer '"
                          + name
                          + "' is not supported, only "
                          + GgufPreTokenizer.known().collect(Collectors.joining(", "))));
      pre.describe(root);
      root.set("decoder", GgufPreTokenizer.byteLevel(true));
      model.put("ignore_merges", pre.wholeWordsFirst());
      ArrayNode merges = model.putArray("merges");
      for (String merge : required(keys.strings(PREFIX + "merges"), "merges")) {
        int space = merge.indexOf(' ', 1);
        vocabulary.check(space > 0, () -> "a merge has no two parts");
        addMerge(merges, merge.substring(0, space), merge.substring(space + 1));
      }
      return pre.beginsByDefault();
    }

    private boolean sentencePiece() {
      List<Number> scores = required(keys.numbers(PREFIX + "scores"), "scores");
      vocabulary.check(
          scores.size() == vocabulary.size(),
          () -> vocabulary.size() + " tokens but " + scores.size() + " scores");
      SentencePieceJson.describe(root, keys.bool(PREFIX + "add_space_prefix").orElse(true));
      model.put("fuse_unk", true).put("byte_fallback", has(Kind.BYTE));
      token("unknown").ifPresent(unknown -> model.put("unk_token", unknown));
      ArrayNode merges = model.putArray("merges");
      SentencePieceMerges.of(vocabulary, scores)
          .forEach(merge -> addMerge(merges, merge.left(), merge.right()));
      return true;
    }

    private boolean has(Kind kind) {
      for (int id = 0; id < vocabulary.size(); id++) {
        if (vocabulary.kind(id) == kind) {
          return true;
        }
      }
      return false;
    }

    private <T> T required(Optional<T> value, String key) {
      return value.orElseThrow(() -> vocabulary.problem("there is no key " + PREFIX + key));
    }

    private void addMerge(ArrayNode merges, String left, String right) {
      Map<String, Integer> ids = vocabulary.ids();
      vocabulary.check(
          ids.containsKey(left) && ids.containsKey(right) && ids.containsKey(left + right),
          () -> "merge " + merges.size() + " is not of tokens");
      merges.addArray().add(left).add(right);
    }

    private void addAddedTokens() {
      ArrayNode added = root.putArray("added_tokens");
      for (int id = 0; id < vocabulary.size(); id++) {
        Kind kind = vocabulary.kind(id);
        if (kind == Kind.CONTROL || kind == Kind.UNKNOWN || kind == Kind.USER_DEFINED) {
          added
              .addObject()
              .put("id", id)
              .put("content", vocabulary.token(id))
              .put("single_word", false)
              .put("lstrip", false)
              .put("rstrip", false)
              .put("normalized", false)
              .put("special", kind != Kind.USER_DEFINED);
        }
      }
    }

    /** BOS in front and EOS behind, as far as the file asks for them. */
    private void addTemplate(boolean beginsByDefault) {
      boolean begins = keys.bool(PREFIX + "add_bos_token").orElse(beginsByDefault);
      boolean ends = keys.bool(PREFIX + "add_eos_token").orElse(false);
      if (!begins && !ends) {
        return;
      }
      ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
      ArrayNode single = template.putArray("single");
      ObjectNode special = JsonNodeFactory.instance.objectNode();
      if (begins) {
        addSpecial(single, special, "bos");
      }
      single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      if (ends) {
        addSpecial(single, special, "eos");
      }
      ArrayNode pair = template.putArray("pair").addAll(single);
      pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
      template.set("special_tokens", special);
    }

    private void addSpecial(ArrayNode template, ObjectNode special, String which) {
      String token = required(token(which), which + "_token_id");
      template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
      ObjectNode entry = special.putObject(token).put("id", token);
      entry.putArray("ids").add(vocabulary.ids().get(token));
      entry.putArray("tokens").add(token);
    }

    private Optional<String> token(String which) {
      OptionalLong id = keys.integer(PREFIX + which + "_token_id");
      if (id.isEmpty()) {
        return Optional.empty();
      }
      vocabulary.check(
          id.getAsLong() >= 0 && id.getAsLong() < vocabulary.size(),
          () -> which + "_token_id " + id.getAsLong() + " is outside the vocabulary");
      return Optional.of(vocabulary.token((int) id.getAsLong()));
    }
  }
}
