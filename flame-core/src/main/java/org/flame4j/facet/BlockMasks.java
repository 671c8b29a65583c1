package org.flame4j.facet;

import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * What hides from a {@link FacetBlock}'s tokens what they may not see.
 *
 * @param seen for head and prefix [S, S]; none where causal attention needs no mask
 * @param facets for the facets' tokens, broadcast to [B * F, H, L, S + L]
 * @param read for each facet's last token [B * F, 1, 1, S + L]
 */
record BlockMasks(@Nullable Tensor seen, Tensor facets, Tensor read) {

  /** Tokens see all of head and prefix, and of their facet what stands before them. */
  static BlockMasks plain(PackedPrompt prompt, int prompts, int length, Compute compute) {
    int seen = prompt.prefixLength();
    float[] mask = new float[length * (seen + length)];
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        mask[i * (seen + length) + seen + j] = Float.NEGATIVE_INFINITY;
      }
    }
    Tensor facets = compute.place(Tensors.of(mask, length, seen + length));
    Tensor read = facets.indexSelect(0, compute.placeIds(lastTokens(prompt)));
    return new BlockMasks(null, facets, repeated(read.unsqueeze(1), prompts));
  }

  /** The same, without what stands {@code window} positions or more before a token. */
  static BlockMasks local(
      PackedPrompt prompt, int prompts, int length, Positions kind, int window, Compute compute) {
    int seen = prompt.prefixLength();
    int columns = seen + length;
    List<Integer> positions = prompt.positions(kind);
    int facets = prompt.facetLengths().size();
    float[] prefix = new float[seen * seen];
    for (int i = 0; i < prefix.length; i++) {
      prefix[i] = shown(i / seen, i % seen, window);
    }
    float[] mask = new float[facets * length * columns];
    for (int k = 0; k < facets; k++) {
      int start = positions.get(prompt.facetStart(k));
      for (int i = 0; i < length * columns; i++) {
        int column = i % columns;
        int position = column < seen ? column : start + column - seen;
        mask[k * length * columns + i] = shown(start + i / columns, position, window);
      }
    }
    Tensor own = Tensors.of(mask, facets, length, columns);
    Tensor last = lastTokens(prompt).reshape(-1, 1, 1).expand(facets, 1, columns);
    return new BlockMasks(
        compute.place(Tensors.of(prefix, seen, seen)),
        compute.place(repeated(own, prompts)),
        compute.place(repeated(own.gather(1, last), prompts)));
  }

  private static float shown(int row, int column, int window) {
    return column <= row && row - column < window ? 0 : Float.NEGATIVE_INFINITY;
  }

  private static Tensor lastTokens(PackedPrompt prompt) {
    return Tensors.of(prompt.facetLengths().stream().mapToInt(length -> length - 1).toArray());
  }

  /** The masks of one prompt's facets [F, n, m] for all prompts [B * F, 1, n, m]. */
  private static Tensor repeated(Tensor masks, int prompts) {
    long facets = masks.size(0);
    long rows = masks.size(1);
    long columns = masks.size(2);
    return masks
        .unsqueeze(0)
        .expand(prompts, facets, rows, columns)
        .reshape(prompts * facets, 1, rows, columns);
  }
}
