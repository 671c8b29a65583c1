package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
   * Tokens of one pass unless told: large enough for the matrix products, small enough for caches
   * and beside the weights of a small model.
   */
  public static final int BATCH_TOKENS = 1024;

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
    return encode(captions, List.of(prompts));
  }

  /**
   * The same for several prompt sets, whose facets stand one after another. What prompts of one
   * caption have in common is computed once.
   *
   * @param sets those with the same prefix next to each other
   */
  public Tensor encode(List<String> captions, List<PromptSet> sets) {
    int facets = sets.stream().mapToInt(set -> set.facets().size()).sum();
    return encode(pack(captions, sets), facets);
  }

  /**
   * Hidden states of captions that are packed already.
   *
   * @param facets F of each caption, in one prompt or in several, one after another
   * @return F32 [captions, F, D], owned by the enclosing scope or else the caller
   */
  public Tensor encode(List<PackedPrompt> packed, int facets) {
    int width = model.config().hiddenSize();
    int[] firstRows = new int[packed.size()];
    int rows = 0;
    for (int i = 0; i < firstRows.length; i++) {
      firstRows[i] = rows;
      rows += packed.get(i).facetLengths().size();
    }
    try (Scope scope = new Scope()) {
      Tensor out = Tensors.empty(DType.F32, rows, width);
      List<List<Integer>> passes = passes(packed);
      int window = model.config().slidingWindow();
      model.hidden(
          passes.size(),
          batchTokens,
          i -> batch(passes.get(i), packed).stream(positions, window, model.compute()),
          (i, states) -> store(passes.get(i), packed, firstRows, states, out));
      return scope.keep(out.reshape(rows / facets, facets, width));
    }
  }

  /** The captions in their prompts, in the given order. */
  public List<PackedPrompt> pack(List<String> captions, PromptSet prompts) {
    return pack(captions, List.of(prompts));
  }

  /**
   * The captions in the prompts of several sets: caption by caption in the given order, with one
   * prompt for neighbouring sets whose prefix has the same tokens.
   */
  public List<PackedPrompt> pack(List<String> captions, List<PromptSet> sets) {
    List<PromptPacker> packers =
        sets.stream().map(set -> new PromptPacker(set, model.tokenizer())).toList();
    List<PackedPrompt> packed = new ArrayList<>(captions.size());
    for (int i = 0; i < captions.size(); i++) {
      try {
        packed.addAll(packJoined(captions.get(i), packers));
      } catch (PromptException e) {
        throw new PromptException("caption " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return packed;
  }

  private List<PackedPrompt> packJoined(String caption, List<PromptPacker> packers) {
    List<PackedPrompt> packed = new ArrayList<>();
    for (PromptPacker packer : packers) {
      PackedPrompt next = checked(packer.pack(caption));
      Optional<PackedPrompt> both =
          packed.isEmpty() ? Optional.empty() : packed.getLast().joined(next);
      if (both.isPresent()) {
        packed.set(packed.size() - 1, both.get());
      } else {
        packed.add(next);
      }
    }
    return packed;
  }

  /**
   * Tokens that {@link #encode(List, int)} takes through the model's layers: without padding, and
   * the beginning that prompts of a pass share only once.
   */
  public long computedTokens(List<PackedPrompt> packed) {
    return passes(packed).stream().mapToLong(pass -> batch(pass, packed).tokens()).sum();
  }

  private List<List<Integer>> passes(List<PackedPrompt> packed) {
    return PassPlan.of(packed, batchTokens, model.compute().lanes());
  }

  private static PromptBatch batch(List<Integer> pass, List<PackedPrompt> packed) {
    return new PromptBatch(pass.stream().map(packed::get).toList());
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

  /**
   * @param states of the pass, one facet after another [reads, D]
   */
  private static void store(
      List<Integer> pass, List<PackedPrompt> packed, int[] firstRows, Tensor states, Tensor out) {
    int[] rows =
        pass.stream()
            .flatMapToInt(i ->
                IntStream.range(firstRows[i], firstRows[i] + packed.get(i).facetLengths().size()))
            .toArray();
    out.indexCopyInPlace(0, Tensors.of(rows), states);
  }
}
