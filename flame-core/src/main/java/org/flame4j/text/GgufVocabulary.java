package org.flame4j.text;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flame4j.tensor.weights.GgufMetadata;

/** The tokens of a GGUF file: id = place in the list. */
final class GgufVocabulary {
  /** {@code tokenizer.ggml.token_type}: what a token is for. */
  enum Kind {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TYPES = "tokenizer.ggml.token_type";

  /** The longest tokens of real models are runs of a hundred or two equal signs. */
  private static final int MAX_CHARACTERS = 1024;

  private final Path file;
  private final List<String> tokens;
  private final List<Kind> kinds;
  private final Map<String, Integer> ids;

  private GgufVocabulary(
      Path file, List<String> tokens, List<Kind> kinds, Map<String, Integer> ids) {
    this.file = file;
    this.tokens = tokens;
    this.kinds = kinds;
    this.ids = ids;
  }

  static GgufVocabulary read(GgufMetadata keys) {
    List<String> tokens =
        keys.strings(TOKENS).orElseThrow(() -> problem(keys.file(), "there is no key " + TOKENS));
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id).length() > MAX_CHARACTERS) {
        throw problem(keys.file(), "token " + id + " is too long");
      }
      if (ids.put(tokens.get(id), id) != null) {
        throw problem(keys.file(), "token " + id + " stands in the vocabulary twice");
      }
    }
    return new GgufVocabulary(keys.file(), tokens, kinds(keys, tokens.size()), ids);
  }

  private static List<Kind> kinds(GgufMetadata keys, int size) {
    List<Kind> kinds =
        keys.integers(TYPES)
            .map(numbers -> numbers.stream().map(number -> kind(keys.file(), number)).toList())
            .orElseGet(() -> Collections.nCopies(size, Kind.NORMAL));
    if (kinds.size() != size) {
      throw problem(
          keys.file(), size + " tokens but " + kinds.size() + " elements in the list " + TYPES);
    }
    return kinds;
  }

  private static Kind kind(Path file, long number) {
    if (number < 0 || number >= Kind.values().length) {
      throw problem(file, "token type " + number + " is unknown");
    }
    return Kind.values()[(int) number];
  }

  private static TextException problem(Path file, String what) {
    return new TextException(file + ": " + what);
  }

  TextException problem(String what) {
    return problem(file, what);
  }

  /** Throws, naming the file, where something does not hold. */
  void check(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw problem(what.get());
    }
  }

  int size() {
    return tokens.size();
  }

  String token(int id) {
    return tokens.get(id);
  }

  Kind kind(int id) {
    return kinds.get(id);
  }

  Map<String, Integer> ids() {
    return Collections.unmodifiableMap(ids);
  }
}
