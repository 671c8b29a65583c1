package org.flame4j.facet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A caption in its prompt: {@code [prefix | facet 1 | ... | facet F]}.
 *
 * @param ids token ids of the whole sequence [N]
 * @param prefixLength tokens that all facets see
 * @param facetLengths tokens of each facet; they add up to {@code N - prefixLength}
 */
public record PackedPrompt(List<Integer> ids, int prefixLength, List<Integer> facetLengths) {
  public PackedPrompt {
    ids = List.copyOf(ids);
    facetLengths = List.copyOf(facetLengths);
    int facets = facetLengths.stream().mapToInt(Integer::intValue).sum();
    if (prefixLength < 1 || prefixLength + facets != ids.size() || facetLengths.contains(0)) {
      throw new IllegalArgumentException(
          ids.size()
              + " tokens are not a prefix of "
              + prefixLength
              + " and facets of "
              + facetLengths);
    }
  }

  public int length() {
    return ids.size();
  }

  /** First token of facet {@code k} (counted from 0). */
  public int facetStart(int k) {
    return prefixLength + facetLengths.subList(0, k).stream().mapToInt(Integer::intValue).sum();
  }

  /** The token whose hidden state is the embedding of facet {@code k}: its last. */
  public int readToken(int k) {
    return facetStart(k) + facetLengths.get(k) - 1;
  }

  /** Rotary position of each token [N]. */
  public List<Integer> positions(Positions kind) {
    List<Integer> positions = new ArrayList<>(length());
    for (int i = 0; i < prefixLength; i++) {
      positions.add(i);
    }
    for (int length : facetLengths) {
      int start = kind == Positions.SHARED ? prefixLength : positions.size();
      for (int i = 0; i < length; i++) {
        positions.add(start + i);
      }
    }
    return positions;
  }

  /** Positions that its tokens take. */
  public int span(Positions kind) {
    return kind == Positions.SHARED ? prefixLength + Collections.max(facetLengths) : length();
  }

  /**
   * Whether token {@code row} sees token {@code column}: the definition of facet-decoupled
   * attention.
   */
  public boolean sees(int row, int column) {
    return column <= row && (column < prefixLength || facetOf(column) == facetOf(row));
  }

  /** The facet a token belongs to, or -1 for the prefix. */
  public int facetOf(int token) {
    int end = prefixLength;
    for (int k = 0; k < facetLengths.size(); k++) {
      if (token < end) {
        return k - 1;
      }
      end += facetLengths.get(k);
    }
    return token < prefixLength ? -1 : facetLengths.size() - 1;
  }
}
