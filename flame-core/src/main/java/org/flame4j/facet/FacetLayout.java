package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.AttentionLayout;

/**
 * Facet-decoupled attention over a stream {@code [head | prompt 1 | prompt 2 | ...]}.
 *
 * <p>The head is text that all prompts begin with, computed once. Prompts of equal shape that stand
 * side by side form a block and are attended together. Within a block the prefix is plain causal
 * attention without a mask; only the facets' rows need one. Make a layout inside the scope of the
 * pass that uses it: it holds its masks.
 */
final class FacetLayout implements AttentionLayout {
  private final int head;
  private final List<Block> blocks;

  /**
   * Equal prompts side by side.
   *
   * @param start first token in the stream
   * @param prompts B
   * @param prefix tokens of the prefix behind the head
   * @param facetLengths tokens of each of the F facets
   * @param mask of the facets' rows [facets, head + prefix + facets]
   * @param readMask of the read rows [F, head + prefix + facets]
   */
  private record Block(
      int start,
      int prompts,
      int prefix,
      List<Integer> facetLengths,
      Tensor mask,
      Tensor readMask) {
    int length() {
      return (int) (prefix + mask.size(0));
    }
  }

  /**
   * @param head tokens all prompts share, less than the shortest prefix
   * @param prompts in stream order
   */
  FacetLayout(int head, List<PackedPrompt> prompts, Compute compute) {
    this.head = head;
    List<Block> found = new ArrayList<>();
    int start = head;
    for (int i = 0; i < prompts.size(); ) {
      PackedPrompt prompt = prompts.get(i);
      int count = equalRun(prompts, i);
      Tensor mask = FacetMask.rows(prompt.prefixLength(), prompt.facetLengths(), compute);
      Tensor readMask = FacetMask.readRows(mask, prompt.facetLengths(), compute);
      found.add(
          new Block(
              start, count, prompt.prefixLength() - head, prompt.facetLengths(), mask, readMask));
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
        && prompts.get(end).facetLengths().equals(model.facetLengths())) {
      end++;
    }
    return end - first;
  }

  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    if (head > 0) {
      Tensor out = heads(q, 0, 1, head);
      parts.add(tokens(Nn.attention(out, heads(k, 0, 1, head), heads(v, 0, 1, head), null, true)));
    }
    for (Block block : blocks) {
      parts.add(attend(block, q, k, v));
    }
    return Tensors.cat(parts, 0);
  }

  private Tensor attend(Block block, Tensor q, Tensor k, Tensor v) {
    int seen = head + block.prefix;
    Tensor qs = withHead(block, q); // [B, H, head + N, d]
    Tensor ks = withHead(block, k);
    Tensor vs = withHead(block, v);
    // The head's rows are attended again: that keeps the causal kernel free of a mask.
    Tensor prefix =
        Nn.attention(
                qs.narrow(2, 0, seen), ks.narrow(2, 0, seen), vs.narrow(2, 0, seen), null, true)
            .narrow(2, head, block.prefix);
    Tensor facets = Nn.attention(qs.narrow(2, seen, block.mask.size(0)), ks, vs, block.mask, false);
    return tokens(Tensors.cat(List.of(prefix, facets), 2));
  }

  @Override
  public Tensor attendRead(Tensor q, Tensor k, Tensor v) {
    List<Tensor> parts = new ArrayList<>();
    int row = 0;
    for (Block block : blocks) {
      int facets = block.facetLengths.size();
      Tensor read = heads(q, row, block.prompts, facets);
      parts.add(
          tokens(
              Nn.attention(read, withHead(block, k), withHead(block, v), block.readMask, false)));
      row += block.prompts * facets;
    }
    return Tensors.cat(parts, 0);
  }

  /** The block's prompts with the head in front: [B, H, head + N, d]. */
  private Tensor withHead(Block block, Tensor x) {
    Tensor own = heads(x, block.start, block.prompts, block.length());
    if (head == 0) {
      return own;
    }
    Tensor shared = heads(x, 0, 1, head).expand(block.prompts, x.size(1), head, x.size(2));
    return Tensors.cat(List.of(shared, own), 2);
  }

  /** {@code count} runs of {@code length} tokens: [count, H, length, d]. */
  private static Tensor heads(Tensor x, int start, int count, int length) {
    return x.narrow(0, start, (long) count * length)
        .reshape(count, length, x.size(1), x.size(2))
        .transpose(1, 2);
  }

  /** Back to the stream's order: [B, H, N, d] to [B * N, H, d]. */
  private static Tensor tokens(Tensor x) {
    return x.transpose(1, 2).reshape(-1, x.size(1), x.size(3));
  }
}
