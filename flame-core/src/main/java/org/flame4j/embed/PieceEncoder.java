package org.flame4j.embed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private final List<FieldPrompts> fields;
  private final int width;
  private final int groupTokens;

  PieceEncoder(FacetEncoder encoder, EmbedPlan plan, LanguageModel model) {
    this.encoder = encoder;
    this.plan = plan;
    fields = FieldPrompts.of(plan);
    width = model.config().hiddenSize();
    // Layers that come from the disk each time do so once for a whole piece.
    groupTokens =
        model.isOffloaded()
            ? Integer.MAX_VALUE
            : FacetEncoder.BATCH_TOKENS * Math.max(2, model.compute().lanes());
  }

  /**
   * Embeds the samples' texts, each different one once.
   *
   * @param share of the data that the piece is
   * @return none if {@code stop} asked to; owned by the enclosing scope
   */
  Optional<PieceRows> encode(
      List<Sample> piece,
      double share,
      EmbedTally tally,
      SkipListener skipped,
      BooleanSupplier stop) {
    List<PieceTexts> texts = fields.stream().map(field -> new PieceTexts(encoder, field)).toList();
    List<Sample> whole = piece.stream().filter(sample -> isWhole(sample, texts, skipped)).toList();
    double shareOfToken = share / texts.stream().mapToLong(PieceEncoder::tokens).sum();
    List<Tensor> rows = new ArrayList<>();
    for (PieceTexts text : texts) {
      Tensor out = Tensors.empty(DType.F32, text.size(), text.prompts().facets(), width);
      for (List<Integer> group : groups(text)) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        List<PackedPrompt> prompts =
            group.stream().flatMap(number -> text.packed(number).stream()).toList();
        encode(prompts, group, out);
        int captions = group.size() * text.prompts().sets().size();
        tally.encoded(captions, prompts, shareOfToken);
      }
      rows.add(out);
    }
    return Optional.of(new PieceRows(whole, texts, rows, plan));
  }

  private static boolean isWhole(Sample sample, List<PieceTexts> texts, SkipListener skipped) {
    // What is not there is looked for first, so that nothing is packed for a sample in vain.
    String refusal =
        Stream.concat(
                texts.stream().map(text -> text.absence(sample)),
                texts.stream().map(text -> text.refusal(sample)))
            .filter(cause -> !cause.isEmpty())
            .findFirst()
            .orElse("");
    if (!refusal.isEmpty()) {
      skipped.skipped(sample.key(), "sample '" + sample.key() + "': " + refusal);
    }
    return refusal.isEmpty();
  }

  private static long tokens(PieceTexts text) {
    return IntStream.range(0, text.size()).mapToLong(text::tokens).sum();
  }

  /** Texts of similar length together, the longest first. */
  private List<List<Integer>> groups(PieceTexts text) {
    List<Integer> order =
        IntStream.range(0, text.size())
            .boxed()
            .sorted(Comparator.comparingInt(text::tokens).reversed())
            .toList();
    List<List<Integer>> groups = new ArrayList<>();
    long tokens = 0;
    for (int number : order) {
      if (groups.isEmpty() || tokens + text.tokens(number) > groupTokens) {
        groups.add(new ArrayList<>());
        tokens = 0;
      }
      groups.getLast().add(number);
      tokens += text.tokens(number);
    }
    return groups;
  }

  private void encode(List<PackedPrompt> prompts, List<Integer> numbers, Tensor out) {
    try (Scope scope = new Scope()) {
      Tensor rows = Nn.l2Normalize(encoder.encode(prompts, (int) out.size(1))); // [n, F, D]
      Tensor index = Tensors.of(numbers.stream().mapToInt(Integer::intValue).toArray());
      out.indexCopyInPlace(0, index, rows);
    }
  }
}
