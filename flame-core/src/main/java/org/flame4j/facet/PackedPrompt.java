package org.flame4j.facet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A caption in its prompt: {@code [prefix | facet 1 | ... | facet F]}.
 *
 * @param ids token ids of the whole sequence [N]
 * @param prefixLength tokens that all facets see
 * @param facetLengths tokens of each facet; they add up to {@code N - prefixLength}
 * @param setSizes facets of each prompt set that shares the prefix, one set after another; running
 *     positions start anew behind the prefix with each
 */
public record PackedPrompt(
    List<Integer> ids, int prefixLength, List<Integer> facetLengths, List<Integer> setSizes) {
  public PackedPrompt {
    ids = List.copyOf(ids);
    facetLengths = List.copyOf(facetLengths);
    setSizes = List.copyOf(setSizes);
    int facets = facetLengths.stream().mapToInt(Integer::intValue).sum();
    if (prefixLength < 1 || prefixLength + facets != ids.size() || facetLengths.contains(0)) {
      throw new IllegalArgumentException(
          ids.size()
              + " tokens are not a prefix of "
              + prefixLength
              + " and facets of "
              + facetLengths);
    }
    if (setSizes.stream().mapToInt(Integer::intValue).sum() != facetLengths.size()) {
      throw new IllegalArgumentException(
          "prompt sets of " + setSizes + " facets, but " + facetLengths.size() + " facets");
    }
  }

  /** A prompt of one set. */
  public PackedPrompt(List<Integer> ids, int prefixLength, List<Integer> facetLengths) {
    this(ids, prefixLength, facetLengths, List.of(facetLengths.size()));
  }

  /** This prompt's facets and then those of {@code other}; none where the prefixes differ. */
  Optional<PackedPrompt> joined(PackedPrompt other) {
    if (!prefix().equals(other.prefix())) {
      return Optional.empty();
    }
    List<Integer> tail = other.ids.subList(prefixLength, other.length());
    return Optional.of(
        new PackedPrompt(
            concat(ids, tail),
            prefixLength,
            concat(facetLengths, other.facetLengths),
            concat(setSizes, other.setSizes)));
  }

  private static List<Integer> concat(List<Integer> first, List<Integer> second) {
    List<Integer> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  private List<Integer> prefix() {
    return ids.subList(0, prefixLength);
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
    int facet = 0;
    for (int size : setSizes) {
      int start = prefixLength;
      for (int length : facetLengths.subList(facet, facet + size)) {
        for (int i = 0; i < length; i++) {
          positions.add(start + i);
        }
        start += kind == Positions.SHARED ? 0 : length;
      }
      facet += size;
    }
    return positions;
  }

  /** Positions that its tokens take. */
  public int span(Positions kind) {
    return Collections.max(positions(kind)) + 1;
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
