package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.AttentionLayout;
import org.flame4j.text.AttentionSpec;

/**
 * Facet-decoupled attention over a stream {@code [head | prompt 1 | prompt 2 | ...]}.
 *
 * <p>The head is text that all prompts begin with, computed once. Head and prefix are plain causal
 * attention without a mask; then each facet's tokens attend to head, prefix and themselves. Make a
 * layout inside the scope of the pass that uses it: it holds tensors.
 */
final class FacetLayout implements AttentionLayout {
  private final List<FacetBlock> blocks;

  /**
   * @param head tokens all prompts share, less than the shortest prefix
   * @param prompts in stream order
   * @param kind the positions by which windows reach back
   * @param window of the model's local layers; {@link Integer#MAX_VALUE} without such
   */
  FacetLayout(int head, List<PackedPrompt> prompts, Positions kind, int window, Compute compute) {
    List<FacetBlock> found = new ArrayList<>();
    int start = head;
    int i = 0;
    while (i < prompts.size()) {
      PackedPrompt prompt = prompts.get(i);
      int count = equalRun(prompts, i);
      found.add(FacetBlock.of(prompt, count, head, start, kind, window, compute));
      start += count * (prompt.length() - head);
      i += count;
    }
    blocks = List.copyOf(found);
  }

  private static int equalRun(List<PackedPrompt> prompts, int first) {
    PackedPrompt model = prompts.get(first);
    int end = first + 1;
    while (end < prompts.size()
        && prompts.get(end).prefixLength() == model.prefixLength()
        && prompts.get(end).facetLengths().equals(model.facetLengths())
        && prompts.get(end).setSizes().equals(model.setSizes())) {
      end++;
    }
    return end - first;
  }

  @Override
  public Tensor attend(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    Tensor out = Tensors.emptyLike(q); // every row is a head's, a prefix's or a facet's
    for (FacetBlock block : blocks) {
      try (Scope scope = new Scope()) {
        out.indexCopyInPlace(0, block.seenRows(), tokens(attendSeen(spec, block, q, k, v)));
      }
      try (Scope scope = new Scope()) {
        Tensor facets = tokens(attendFacets(spec, block, q, k, v));
        out.indexCopyInPlace(0, block.validRows(), facets.indexSelect(0, block.valid()));
      }
    }
    return out;
  }

  /** The head is attended again with each block, which keeps the causal kernel free of a mask. */
  private static Tensor attendSeen(
      AttentionSpec spec, FacetBlock block, Tensor q, Tensor k, Tensor v) {
    Tensor rows = block.seenRows();
    int length = block.seen();
    Tensor mask = block.masks(spec).seen();
    return spec.attend(
        heads(q, rows, length), heads(k, rows, length), heads(v, rows, length), mask, mask == null);
  }

  private static Tensor attendFacets(
      AttentionSpec spec, FacetBlock block, Tensor q, Tensor k, Tensor v) {
    int columns = block.seen() + block.length();
    return spec.attend(
        heads(q, block.queryRows(), block.length()),
        heads(k, block.keyRows(), columns),
        heads(v, block.keyRows(), columns),
        block.masks(spec).facets(),
        false);
  }

  @Override
  public Tensor attendRead(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    long row = 0;
    for (FacetBlock block : blocks) {
      int columns = block.seen() + block.length();
      long reads = (long) block.prompts() * block.facets();
      Tensor read = q.narrow(0, row, reads).unsqueeze(2); // [B * F, H, 1, d]
      Tensor keys = heads(k, block.keyRows(), columns);
      Tensor values = heads(v, block.keyRows(), columns);
      Tensor mask = block.masks(spec).read();
      parts.add(tokens(spec.attend(read, keys, values, mask, false)));
      row += reads;
    }
    return Tensors.cat(parts, 0);
  }

  /** Sequences of {@code length} rows: [rows / length, H, length, d]. */
  private static Tensor heads(Tensor x, Tensor rows, int length) {
    return x.indexSelect(0, rows).reshape(-1, length, x.size(1), x.size(2)).transpose(1, 2);
  }

  /** The same tokens as rows: [B, H, N, d] to [B * N, H, d]. */
  private static Tensor tokens(Tensor x) {
    return x.transpose(1, 2).reshape(-1, x.size(1), x.size(3));
  }
}
