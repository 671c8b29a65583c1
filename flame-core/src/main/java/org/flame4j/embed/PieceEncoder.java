package org.flame4j.embed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.flame4j.data.Sample;
import org.flame4j.data.SkipListener;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;

/**
 * Embeds a piece of a data set as one unit. What goes through the model together follows from the
 * piece alone, so its rows are the same bits whenever and after whatever it is embedded.
 */
final class PieceEncoder {
  private final FacetEncoder encoder;
  private final EmbedPlan plan;
  private final int width;
  private final int groupTokens;

  PieceEncoder(FacetEncoder encoder, EmbedPlan plan, LanguageModel model) {
    this.encoder = encoder;
    this.plan = plan;
    width = model.config().hiddenSize();
    // Layers that are read from disk are read once a group: all of the piece, then.
    groupTokens =
        model.isOffloaded()
            ? Integer.MAX_VALUE / 2
            : FacetEncoder.BATCH_TOKENS * Math.max(2, model.compute().lanes());
  }

  /**
   * Rows of samples.
   *
   * @param samples those that were not skipped
   * @param blocks one tensor a block, F32 [texts, F, D], owned by the enclosing scope
   * @param texts tells which row of them is a sample's
   */
  record Rows(List<Sample> samples, List<Tensor> blocks, List<PieceTexts> texts) {
    /**
     * Rows of some of the samples.
     *
     * @return F32 [n, R, D]
     */
    Tensor of(List<Sample> some) {
      try (Scope scope = new Scope()) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
          PieceTexts text = texts.get(i);
          Tensor index = Tensors.of(some.stream().mapToInt(text::number).toArray());
          parts.add(blocks.get(i).indexSelect(0, index)); // [n, F, D]
        }
        return scope.keep(Tensors.cat(parts, 1));
      }
    }

    /** Texts that other samples had already. */
    long repeated() {
      long different = texts.stream().mapToLong(text -> text.packed().size()).sum();
      return Math.max(0, (long) samples.size() * texts.size() - different);
    }
  }

  /**
   * Embeds the samples' texts, each different one once.
   *
   * @param share of the data that the piece is
   * @return none if {@code stop} asked to
   */
  Optional<Rows> encode(
      List<Sample> piece,
      double share,
      EmbedTally tally,
      SkipListener skipped,
      BooleanSupplier stop) {
    List<PieceTexts> texts =
        plan.blocks().stream().map(block -> new PieceTexts(encoder, block)).toList();
    List<Sample> whole = piece.stream().filter(sample -> isWhole(sample, texts, skipped)).toList();
    long tokens = texts.stream().mapToLong(text -> tokens(text.packed())).sum();
    List<Tensor> blocks = new ArrayList<>();
    for (PieceTexts text : texts) {
      int facets = text.block().prompts().facets().size();
      Tensor rows = Tensors.empty(DType.F32, text.packed().size(), facets, width);
      for (List<Integer> group : groups(text.packed())) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        List<PackedPrompt> prompts = group.stream().map(text.packed()::get).toList();
        encode(prompts, group, rows);
        tally.encoded(prompts, share * tokens(prompts) / tokens);
      }
      blocks.add(rows);
    }
    return Optional.of(new Rows(whole, blocks, texts));
  }

  private static boolean isWhole(Sample sample, List<PieceTexts> texts, SkipListener skipped) {
    for (PieceTexts text : texts) {
      String refusal = text.refusal(sample);
      if (!refusal.isEmpty()) {
        skipped.skipped(sample.key(), "sample '" + sample.key() + "': " + refusal);
        return false;
      }
    }
    return true;
  }

  private static long tokens(List<PackedPrompt> prompts) {
    return prompts.stream().mapToLong(PackedPrompt::length).sum();
  }

  /** Prompts of similar length together, the longest first. */
  private List<List<Integer>> groups(List<PackedPrompt> packed) {
    List<Integer> order =
        IntStream.range(0, packed.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> packed.get(i).length()).reversed())
            .toList();
    List<List<Integer>> groups = new ArrayList<>();
    int tokens = groupTokens;
    for (int number : order) {
      int length = packed.get(number).length();
      if (tokens + length > groupTokens) {
        groups.add(new ArrayList<>());
        tokens = 0;
      }
      groups.getLast().add(number);
      tokens += length;
    }
    return groups;
  }

  private void encode(List<PackedPrompt> prompts, List<Integer> numbers, Tensor rows) {
    try (Scope scope = new Scope()) {
      Tensor encoded = Nn.l2Normalize(encoder.encode(prompts, (int) rows.size(1))); // [n, F, D]
      Tensor index = Tensors.of(numbers.stream().mapToInt(Integer::intValue).toArray());
      rows.indexCopyInPlace(0, index, encoded);
    }
  }
}
