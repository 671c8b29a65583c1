package org.flame4j.text;

import java.util.List;

/**
 * Tokens of several texts, one after another.
 *
 * @param ids token ids [T]
 * @param positions rotary position of each token [T]
 * @param readRows tokens whose hidden states are wanted [R], ascending
 */
public record TokenStream(
    List<Integer> ids, List<Integer> positions, List<Integer> readRows, AttentionLayout layout) {
  public TokenStream {
    ids = List.copyOf(ids);
    positions = List.copyOf(positions);
    readRows = List.copyOf(readRows);
    if (ids.size() != positions.size()) {
      throw new IllegalArgumentException(
          ids.size() + " ids but " + positions.size() + " positions");
    }
  }

  /** Plain causal texts, each read at its last token. */
  public static TokenStream causal(List<List<Integer>> texts) {
    var ids = new java.util.ArrayList<Integer>();
    var positions = new java.util.ArrayList<Integer>();
    var read = new java.util.ArrayList<Integer>();
    for (List<Integer> text : texts) {
      for (int i = 0; i < text.size(); i++) {
        positions.add(i);
      }
      ids.addAll(text);
      read.add(ids.size() - 1);
    }
    return new TokenStream(
        ids, positions, read, new CausalLayout(texts.stream().map(List::size).toList()));
  }
}
