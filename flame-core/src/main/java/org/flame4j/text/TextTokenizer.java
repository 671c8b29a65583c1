package org.flame4j.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.GgufFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A language model's own tokenizer (Hugging Face {@code tokenizer.json}). Thread-safe. */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final int ordinarySize;
  private final int vocabSize;
  private final Optional<String> bosToken;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, JsonNode json, Optional<String> bosToken) {
    this.tokenizer = tokenizer;
    ordinarySize = ordinarySize(json.path("model").path("vocab"));
    vocabSize = Math.max(ordinarySize, 1 + largestAdded(json.path("added_tokens")));
    this.bosToken = bosToken;
  }

  /** Opens the tokenizer of a Hugging Face folder or of a GGUF file. */
  public static TextTokenizer open(Path source) {
    if (Files.isDirectory(source)) {
      return ofFolder(source);
    }
    try (GgufFile gguf = GgufFile.open(source)) {
      return ofGguf(gguf, source);
    }
  }

  /**
   * Opens {@code tokenizer.json} of a folder, and the BOS token its {@code tokenizer_config.json}
   * names.
   */
  static TextTokenizer ofFolder(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new TextException(
          folder + " has no tokenizer.json: save the tokenizer in its fast form");
    }
    try {
      return of(
          Files.readAllBytes(file),
          file.toString(),
          bosOf(folder.resolve("tokenizer_config.json")));
    } catch (IOException e) {
      throw new TextException("cannot read " + file + ": " + FileFailure.reason(e), e);
    }
  }

  /** The tokenizer inside a GGUF file. */
  static TextTokenizer ofGguf(GgufFile gguf, Path file) {
    GgufTokenizer tokenizer = GgufTokenizer.read(gguf.keyValues());
    return of(
        tokenizer.json().getBytes(StandardCharsets.UTF_8),
        file + " (tokenizer)",
        tokenizer.bosToken());
  }

  /**
   * Opens the content of a {@code tokenizer.json}.
   *
   * @param source what errors name
   */
  static TextTokenizer of(byte[] json, String source, Optional<String> bosToken) {
    // The binding would otherwise report its use to its makers over the network.
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      JsonNode tree = JsonMapper.shared().readTree(json);
      // Cutting and padding are decided where captions are packed, never inside the tokenizer.
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      var tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
      return new TextTokenizer(tokenizer, tree, bosToken);
    } catch (JacksonException e) {
      throw new TextException(source + " is not readable JSON: " + e.getOriginalMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new TextException(source + " is no usable tokenizer: " + e.getMessage(), e);
    }
  }

  private static Optional<String> bosOf(Path config) {
    if (!Files.isRegularFile(config)) {
      return Optional.empty();
    }
    JsonNode bos;
    try {
      bos = JsonMapper.shared().readTree(config.toFile()).path("bos_token");
    } catch (JacksonException e) {
      throw new TextException(config + " is not readable JSON: " + e.getOriginalMessage(), e);
    }
    String text = bos.isObject() ? bos.path("content").asString("") : bos.asString("");
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static int ordinarySize(JsonNode vocab) {
    return vocab.isArray()
        ? vocab.size()
        : 1 + vocab.valueStream().mapToInt(JsonNode::asInt).max().orElse(-1);
  }

  private static int largestAdded(JsonNode added) {
    return added.valueStream().mapToInt(token -> token.path("id").asInt(-1)).max().orElse(-1);
  }

  /** One more than the largest id of a token that is made of text; added ones may lie beyond. */
  int ordinarySize() {
    return ordinarySize;
  }

  /** One more than the largest token id. */
  public int vocabSize() {
    return vocabSize;
  }

  /** The text of the token that begins a sequence, where the model has one. */
  public Optional<String> bosToken() {
    return bosToken;
  }

  /** Whether {@code text} is one token of its own. */
  public boolean isSingleToken(String text) {
    return tokenizer.encode(text, false, false).getIds().length == 1;
  }

  /**
   * Tokens of {@code text}, with those the model puts around every sequence.
   *
   * @param special whether to add them
   */
  public Tokens encode(String text, boolean special) {
    Encoding encoding = tokenizer.encode(text, special, false);
    long[] ids = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    List<Integer> tokens = new ArrayList<>(ids.length);
    List<Integer> ends = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      tokens.add(Math.toIntExact(ids[i]));
      ends.add(spans[i] == null ? -1 : spans[i].getEnd());
    }
    return new Tokens(tokens, ends);
  }

  /** The text of one token. */
  public String decode(int id) {
    return tokenizer.decode(new long[] {id}, false);
  }

  public String decode(List<Integer> ids) {
    return tokenizer.decode(ids.stream().mapToLong(Integer::longValue).toArray(), false);
  }

  /**
   * @param ids token ids
   * @param ends where each token ends in the text, in code points; -1 for tokens not of the text
   */
  public record Tokens(List<Integer> ids, List<Integer> ends) {
    public Tokens {
      ids = List.copyOf(ids);
      ends = List.copyOf(ends);
    }

    /**
     * The first token that ends behind the code point {@code boundary}, or the number of tokens.
     */
    public int firstBehind(int boundary) {
      return IntStream.range(0, ids.size())
          .filter(i -> ends.get(i) > boundary)
          .findFirst()
          .orElse(ids.size());
    }

    /** Number of tokens without those added behind the text. */
    public int textEnd() {
      int end = ids.size();
      while (end > 0 && ends.get(end - 1) < 0) {
        end--;
      }
      return end;
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
