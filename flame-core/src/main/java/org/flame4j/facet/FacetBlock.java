package org.flame4j.facet;

import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.AttentionSpec;

/**
 * Where B prompts of equal shape, side by side in the stream, have their tokens.
 *
 * <p>Facets become a batch of B x F short sequences of L tokens (L: the longest facet; shorter ones
 * repeat their last token, and what comes of that is dropped), each with its own copy of the keys
 * of head and prefix in front of its own. So a facet's tokens meet only keys they may see, which
 * costs less than masking all facets against each other.
 *
 * @param prompts B
 * @param seen S: tokens of head and prefix
 * @param facets F
 * @param length L
 * @param seenRows stream rows of head and prefix [B * S]
 * @param queryRows stream rows of the facets' tokens [B * F * L]
 * @param keyRows stream rows that a facet's tokens see [B * F * (S + L)]
 * @param valid rows of the facets' result that are no repetition
 * @param validRows where these belong in the stream
 * @param masks of layers that see all the way back
 * @param localMasks of layers with a sliding window
 */
record FacetBlock(
    int prompts,
    int seen,
    int facets,
    int length,
    Tensor seenRows,
    Tensor queryRows,
    Tensor keyRows,
    Tensor valid,
    Tensor validRows,
    BlockMasks masks,
    BlockMasks localMasks) {

  /**
   * @param prompt the shape of all of them
   * @param head tokens at the stream's beginning that stand for the first of each prefix
   * @param start first token of the first prompt behind its head
   * @param window of local layers
   */
  static FacetBlock of(
      PackedPrompt prompt,
      int prompts,
      int head,
      int start,
      Positions kind,
      int window,
      Compute compute) {
    int seen = prompt.prefixLength();
    int facets = prompt.facetLengths().size();
    int length = Collections.max(prompt.facetLengths());
    Rows seenRows = new Rows(prompts * seen);
    Rows queryRows = new Rows(prompts * facets * length);
    Rows keyRows = new Rows(prompts * facets * (seen + length));
    Rows valid = new Rows(prompts * (prompt.length() - seen));
    Rows validRows = new Rows(prompts * (prompt.length() - seen));
    for (int b = 0; b < prompts; b++) {
      int offset = start + b * (prompt.length() - head) - head;
      int[] prefix = IntStream.range(0, seen).map(i -> i < head ? i : offset + i).toArray();
      seenRows.add(prefix);
      for (int k = 0; k < facets; k++) {
        int first = offset + prompt.facetStart(k);
        int last = offset + prompt.readToken(k);
        int[] own = IntStream.range(first, first + length).map(i -> Math.min(i, last)).toArray();
        keyRows.add(prefix);
        keyRows.add(own);
        validRows.add(Arrays.copyOf(own, last - first + 1));
        valid.add(IntStream.range(queryRows.size, queryRows.size + last - first + 1).toArray());
        queryRows.add(own);
      }
    }
    BlockMasks masks = BlockMasks.plain(prompt, prompts, length, compute);
    boolean windowed = prompt.span(kind) > window;
    return new FacetBlock(
        prompts,
        seen,
        facets,
        length,
        seenRows.tensor(compute),
        queryRows.tensor(compute),
        keyRows.tensor(compute),
        valid.tensor(compute),
        validRows.tensor(compute),
        masks,
        windowed ? BlockMasks.local(prompt, prompts, length, kind, window, compute) : masks);
  }

  /** What a layer's tokens may not see. */
  BlockMasks masks(AttentionSpec spec) {
    return spec.isLocal() ? localMasks : masks;
  }

  /** Row numbers that grow to a known size. */
  private static final class Rows {
    private final int[] rows;
    private int size;

    Rows(int capacity) {
      rows = new int[capacity];
    }

    void add(int[] more) {
      System.arraycopy(more, 0, rows, size, more.length);
      size += more.length;
    }

    Tensor tensor(Compute compute) {
      return compute.placeIds(Tensors.of(rows));
    }
  }
}
