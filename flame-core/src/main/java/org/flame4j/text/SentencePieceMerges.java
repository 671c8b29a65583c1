package org.flame4j.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.text.GgufVocabulary.Kind;

/**
 * Merges that make BPE do what SentencePiece does with scores: there, any two neighbours that make
 * a piece may join, best score of the piece first. So every way to cut a piece into two pieces is a
 * merge, ranked by the piece's score.
 */
final class SentencePieceMerges {
  private SentencePieceMerges() {}

  /** Two pieces that join, and the score of what they make. */
  record Merge(String left, String right, double score) {}

  /**
   * All merges, the first to apply first.
   *
   * @param scores one for each token
   */
  static List<Merge> of(GgufVocabulary vocabulary, List<Number> scores) {
    // Only ordinary pieces are made of text; BOS, bytes and the like never are.
    Map<String, Integer> pieces = new HashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) == Kind.NORMAL) {
        pieces.put(vocabulary.token(id), id);
      }
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) == Kind.NORMAL) {
        addCuts(merges, vocabulary.token(id), scores.get(id).doubleValue(), pieces);
      }
    }
    merges.sort(Comparator.comparingDouble(Merge::score).reversed());
    return merges;
  }

  private static void addCuts(
      List<Merge> merges, String piece, double score, Map<String, Integer> pieces) {
    List<Merge> cuts = new ArrayList<>();
    for (int at = 1; at < piece.length(); at++) {
      if (Character.isLowSurrogate(piece.charAt(at))) {
        continue;
      }
      Merge cut = new Merge(piece.substring(0, at), piece.substring(at), score);
      if (pieces.containsKey(cut.left) && pieces.containsKey(cut.right)) {
        cuts.add(cut);
      }
    }
    cuts.sort(
        Comparator.comparing((Merge cut) -> pieces.get(cut.left))
            .thenComparing(cut -> pieces.get(cut.right)));
    merges.addAll(cuts);
  }
}
