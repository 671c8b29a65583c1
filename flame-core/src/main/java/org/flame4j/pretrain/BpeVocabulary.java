package org.flame4j.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens of a byte-level vocabulary: the special ones, all 256 bytes, then what merges make.
 *
 * <p>Phrases are whole texts that are one token each, such as the fixed parts of prompts: matched
 * before words are cut, never merged with what stands beside them.
 *
 * <p>Bytes are written with the printable stand-ins that GPT-2 introduced, so tokens are text.
 */
public final class BpeVocabulary {
  public static final String BOS = "<s>";
  public static final String EOS = "</s>";
  public static final String PAD = "<pad>";

  /** Tokens there are without any merge. */
  static final int BASE = 3 + 256;

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Merge> merges = new ArrayList<>();
  private final List<String> phrases;

  /** Two tokens that become one, by id. */
  record Merge(int left, int right) {}

  BpeVocabulary() {
    this(List.of());
  }

  BpeVocabulary(List<String> phrases) {
    this.phrases = List.copyOf(phrases);
    List.of(BOS, EOS, PAD).forEach(this::token);
    for (int b = 0; b < 256; b++) {
      token(String.valueOf(standIn(b)));
    }
  }

  /** Printable bytes stand for themselves, the others for the characters from U+0100 on. */
  private static char standIn(int value) {
    int unprintable = 0;
    for (int b = 0; b < value; b++) {
      unprintable += printable(b) ? 0 : 1;
    }
    return (char) (printable(value) ? value : 256 + unprintable);
  }

  private static boolean printable(int b) {
    return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
  }

  static int ofByte(byte value) {
    return 3 + (value & 0xff);
  }

  private int token(String text) {
    Integer known = ids.putIfAbsent(text, tokens.size());
    if (known != null) {
      return known;
    }
    tokens.add(text);
    return tokens.size() - 1;
  }

  /**
   * Adds a merge.
   *
   * @return the id of what it makes; not always a new one, since two merges may make the same text
   */
  int merge(int left, int right) {
    merges.add(new Merge(left, right));
    return joined(left, right);
  }

  /** The token of the text of both, made where there is none. */
  int joined(int left, int right) {
    return token(tokens.get(left) + tokens.get(right));
  }

  /** All tokens, phrases among them. */
  public int size() {
    return tokens.size() + phrases.size();
  }

  /** Their ids follow those of all other tokens. */
  List<String> phrases() {
    return phrases;
  }

  String text(int id) {
    return tokens.get(id);
  }

  /** Ids by token, in the order of the ids, without phrases. */
  Map<String, Integer> ids() {
    return Collections.unmodifiableMap(ids);
  }

  /** In the order in which they are applied. */
  List<Merge> merges() {
    return Collections.unmodifiableList(merges);
  }
}
