package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.flame4j.cli.inspect.Inspection.Centred;
import org.flame4j.cli.inspect.Inspection.InspectedCaption;
import org.flame4j.cli.inspect.Inspection.InspectedLayer;
import org.flame4j.cli.inspect.Inspection.Subject;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.eval.FacetSimilarity;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.FacetLayers;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptPacker;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.TextMeans;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.Guess;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.OutputHead;

/**
 * Asks a language model about captions and gathers what a page shows.
 *
 * @param language opened with all its layers; stays the caller's
 * @param head of the same model; stays the caller's
 * @param means of a trained model, where there is one; stays the caller's
 * @param layers to compare, may be none
 */
public record Inspector(
    LanguageModel language,
    OutputHead head,
    Subject subject,
    Optional<TextMeans> means,
    List<Integer> layers) {
  /** Words shown for a facet. */
  private static final int WORDS = 6;

  /** Captions from which on their own mean is worth taking out. */
  private static final int LEAST_FOR_MEAN = 10;

  private static final int CHUNK = 16;

  /**
   * @param captions all that are measured
   * @param shown how many of them, from the first, are shown one by one
   * @param progress told how many captions are done
   */
  public Inspection inspect(List<String> captions, int shown, LongConsumer progress) {
    TreeSet<Integer> read = new TreeSet<>(layers);
    read.add(subject.layer());
    read.add(subject.depth());
    List<Integer> depths = List.copyOf(read);
    // All of them first, so that one that cannot be packed is named by its number and at once.
    new FacetEncoder(language, subject.positions()).pack(captions, subject.prompts());
    try (Scope scope = new Scope()) {
      List<Tensor> states = states(captions, depths, progress); // a layer: [n, F, D]
      List<List<List<List<Word>>>> words = words(states, shown); // layer, caption, facet
      int main = depths.indexOf(subject.layer());
      List<InspectedCaption> described = new ArrayList<>();
      for (int i = 0; i < shown; i++) {
        described.add(describe(captions.get(i), words.get(main).get(i), words.getLast().get(i)));
      }
      List<InspectedLayer> compared = new ArrayList<>();
      for (int i = 0; i < depths.size(); i++) {
        if (layers.contains(depths.get(i))) {
          compared.add(compare(depths.get(i), states.get(i), words.get(i)));
        }
      }
      Tensor asked = states.get(main);
      return new Inspection(
          subject, described, FacetSimilarity.of(asked), centred(asked), compared);
    }
  }

  private List<Tensor> states(List<String> captions, List<Integer> depths, LongConsumer progress) {
    FacetLayers facets = new FacetLayers(language, subject.positions());
    List<List<Tensor>> parts = new ArrayList<>();
    depths.forEach(depth -> parts.add(new ArrayList<>()));
    for (int start = 0; start < captions.size(); start += CHUNK) {
      int end = Math.min(captions.size(), start + CHUNK);
      List<Tensor> chunk = facets.encode(captions.subList(start, end), subject.prompts(), depths);
      for (int i = 0; i < chunk.size(); i++) {
        parts.get(i).add(chunk.get(i));
      }
      progress.accept(end);
    }
    return parts.stream().map(part -> Tensors.cat(part, 0)).toList();
  }

  private InspectedCaption describe(String caption, List<List<Word>> words, List<List<Word>> last) {
    PromptPacker packer = new PromptPacker(subject.prompts(), language.tokenizer());
    PackedPrompt packed = packer.pack(caption);
    CaptionSpan span = packer.captionSpan(caption);
    List<TokenPiece> pieces = TokenPiece.of(packed, span, language.tokenizer());
    return new InspectedCaption(caption, packed, span, pieces, words, last);
  }

  /** For each layer, caption shown and facet; in one go through the head, which is large. */
  private List<List<List<List<Word>>>> words(List<Tensor> states, int shown) {
    List<Tensor> rows = states.stream().map(s -> s.narrow(0, 0, shown)).toList();
    Tensor all = Tensors.stack(rows, 0).reshape(-1, rows.getFirst().size(2)); // [L * shown * F, D]
    List<List<Word>> words = head.guesses(all, WORDS).stream().map(this::words).toList();
    List<List<List<Word>>> byCaption = grouped(words, subject.facets());
    return grouped(byCaption, shown);
  }

  private static <T> List<List<T>> grouped(List<T> items, int size) {
    return IntStream.range(0, items.size() / size)
        .mapToObj(i -> items.subList(i * size, (i + 1) * size))
        .toList();
  }

  private List<Word> words(List<Guess> guesses) {
    return guesses.stream()
        .map(g -> new Word(language.tokenizer().decode(g.token()), g.token(), g.probability()))
        .toList();
  }

  private static InspectedLayer compare(int layer, Tensor states, List<List<List<Word>>> words) {
    FacetSimilarity similarity = FacetSimilarity.of(states);
    return new InspectedLayer(
        layer,
        similarity.meanBetweenFacets(),
        similarity.meanBetweenCaptions(),
        similarity.meanPooled(),
        words);
  }

  private Optional<Centred> centred(Tensor states) {
    PromptSet prompts = subject.prompts();
    if (means.isPresent() && !means.get().isEmpty()) {
      Tensor rows = means.get().remove(prompts.name(), states);
      return Optional.of(new Centred("the trained model", FacetSimilarity.of(rows)));
    }
    if (states.size(0) < LEAST_FOR_MEAN) {
      return Optional.empty();
    }
    Tensor rows = Nn.l2Normalize(states);
    Tensor centred = rows.sub(rows.mean(0, true));
    return Optional.of(
        new Centred("these %d captions".formatted(states.size(0)), FacetSimilarity.of(centred)));
  }
}
