package org.flame4j.facet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;

/**
 * Embeds captions facet by facet in one pass over each (FLAME, section 3.2).
 *
 * <p>Captions are sorted by length and packed without padding, so an embedding never depends on the
 * others of its batch.
 */
public final class FacetEncoder {
  /**
   * Tokens of one pass unless told: large enough for the matrix products, small enough for caches.
   */
  public static final int BATCH_TOKENS = 2048;

  private final LanguageModel model;
  private final Positions positions;
  private final int batchTokens;

  /**
   * @param model stays the caller's
   * @param batchTokens tokens that go through the model together; a longer prompt goes alone
   */
  public FacetEncoder(LanguageModel model, Positions positions, int batchTokens) {
    if (batchTokens < 1) {
      throw new IllegalArgumentException(
          "batchTokens must be positive; batchTokens=" + batchTokens);
    }
    this.model = model;
    this.positions = positions;
    this.batchTokens = batchTokens;
  }

  public FacetEncoder(LanguageModel model, Positions positions) {
    this(model, positions, BATCH_TOKENS);
  }

  /**
   * Hidden states at each facet's last token, not normalised.
   *
   * @return F32 [captions, F, D], owned by the enclosing scope or else the caller
   * @throws PromptException naming the caption (counted from 1) that cannot be packed
   */
  public Tensor encode(List<String> captions, PromptSet prompts) {
    List<PackedPrompt> packed = pack(captions, prompts);
    int facets = prompts.facets().size();
    try (Scope scope = new Scope()) {
      Tensor out = Tensors.empty(DType.F32, captions.size(), facets, model.config().hiddenSize());
      List<Runnable> batches = new ArrayList<>();
      for (List<Integer> batch : plan(packed)) {
        batches.add(() -> encode(batch, packed, out));
      }
      model.compute().sideBySide(batches);
      return scope.keep(out);
    }
  }

  /** The captions in their prompts, in the given order. */
  public List<PackedPrompt> pack(List<String> captions, PromptSet prompts) {
    PromptPacker packer = new PromptPacker(prompts, model.tokenizer());
    List<PackedPrompt> packed = new ArrayList<>(captions.size());
    for (String caption : captions) {
      try {
        packed.add(checked(packer.pack(caption)));
      } catch (PromptException e) {
        throw new PromptException("caption " + (packed.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return packed;
  }

  private PackedPrompt checked(PackedPrompt prompt) {
    int limit = model.config().positionLimit();
    if (prompt.span(positions) > limit) {
      throw new PromptException(
          "the prompt takes "
              + prompt.span(positions)
              + " positions, but the model has other rotary frequencies beyond "
              + limit
              + ": shorten the caption");
    }
    return prompt;
  }

  /** Indices of the captions of each pass: similar lengths together, the longest first. */
  private List<List<Integer>> plan(List<PackedPrompt> packed) {
    List<Integer> order =
        IntStream.range(0, packed.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> packed.get(i).length()).reversed())
            .toList();
    int limit = packed.isEmpty() ? 0 : evenTokens(packed);
    List<List<Integer>> batches = new ArrayList<>();
    int tokens = limit;
    for (int index : order) {
      int length = packed.get(index).length();
      if (tokens + length / 2 > limit || tokens + length > batchTokens) {
        batches.add(new ArrayList<>());
        tokens = 0;
      }
      batches.getLast().add(index);
      tokens += length;
    }
    return batches;
  }

  /** Tokens of a pass such that as many passes as run side by side end together. */
  private int evenTokens(List<PackedPrompt> packed) {
    long total = packed.stream().mapToLong(PackedPrompt::length).sum();
    int lanes = model.compute().lanes();
    long rounds = Math.ceilDiv(total, (long) batchTokens * lanes);
    return (int) Math.ceilDiv(total, rounds * lanes);
  }

  private void encode(List<Integer> batch, List<PackedPrompt> packed, Tensor out) {
    try (Scope scope = new Scope()) {
      PromptBatch prompts = new PromptBatch(batch.stream().map(packed::get).toList());
      Tensor rows =
          model.hidden(
              prompts.stream(
                  positions, model.config().slidingWindow(), model.compute())); // [B * F, D]
      Tensor index = Tensors.of(batch.stream().mapToInt(Integer::intValue).toArray());
      out.indexCopyInPlace(0, index, rows.reshape(batch.size(), out.size(1), out.size(2)));
    }
  }
}
