package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.text.TextTokenizer;

/**
 * Tokens that can be read together: one, or the few that a character is cut into.
 *
 * @param start first token
 * @param end behind the last
 */
public record TokenPiece(int start, int end, String text) {
  /** No character of UTF-8 has more bytes, and no token less than one. */
  private static final int MOST_TOKENS = 8;

  private static final char UNREADABLE = '\uFFFD';

  /** All tokens of a prompt; no piece crosses from one part of it into another. */
  static List<TokenPiece> of(PackedPrompt packed, CaptionSpan span, TextTokenizer tokenizer) {
    List<TokenPiece> pieces = new ArrayList<>();
    int start = 0;
    while (start < packed.length()) {
      TokenPiece piece = at(start, partEnd(packed, span, start), packed.ids(), tokenizer);
      pieces.add(piece);
      start = piece.end();
    }
    return pieces;
  }

  private static TokenPiece at(int start, int limit, List<Integer> ids, TextTokenizer tokenizer) {
    String alone = tokenizer.decode(ids.get(start));
    if (alone.indexOf(UNREADABLE) < 0) {
      return new TokenPiece(start, start + 1, alone);
    }
    for (int end = start + 2; end <= Math.min(limit, start + MOST_TOKENS); end++) {
      String text = tokenizer.decode(ids.subList(start, end));
      if (text.indexOf(UNREADABLE) < 0) {
        return new TokenPiece(start, end, text);
      }
    }
    return new TokenPiece(start, start + 1, alone);
  }

  /** Where the part of the prompt that {@code token} belongs to ends. */
  static int partEnd(PackedPrompt packed, CaptionSpan span, int token) {
    if (token < span.start()) {
      return span.start();
    }
    if (token < span.end()) {
      return span.end();
    }
    int facet = packed.facetOf(token);
    return facet < 0 ? packed.prefixLength() : packed.readToken(facet) + 1;
  }
}
