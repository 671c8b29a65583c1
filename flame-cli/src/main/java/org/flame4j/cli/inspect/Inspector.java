package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongConsumer;
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
 * @param language opened for the deepest layer at least; stays the caller's
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

  /** Words kept for a facet at each of several layers. */
  private static final int LAYER_WORDS = 3;

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
    List<Integer> depths = List.copyOf(read);
    // All of them first, so that one that cannot be packed is named by its number and at once.
    new FacetEncoder(language, subject.positions()).pack(captions, subject.prompts());
    try (Scope scope = new Scope()) {
      List<Tensor> states = states(captions, depths, progress); // a layer: [n, F, D]
      Tensor main = states.get(depths.indexOf(subject.layer()));
      List<List<List<Word>>> words = words(main.narrow(0, 0, shown), WORDS);
      List<InspectedCaption> described = new ArrayList<>();
      for (int i = 0; i < shown; i++) {
        described.add(describe(captions.get(i), words.get(i)));
      }
      List<InspectedLayer> compared = new ArrayList<>();
      for (int layer : depths) {
        if (layers.contains(layer)) {
          compared.add(compare(layer, states.get(depths.indexOf(layer)), shown));
        }
      }
      return new Inspection(
          subject, described, FacetSimilarity.of(main), centred(main), compared);
    }
  }

  private List<Tensor> states(List<String> captions, List<Integer> depths, LongConsumer progress) {
    FacetLayers facets = new FacetLayers(language, subject.positions());
    List<List<Tensor>> parts = new ArrayList<>();
    depths.forEach(depth -> parts.add(new ArrayList<>()));
    for (int start = 0; start < captions.size(); start += CHUNK) {
      int end = Math.min(captions.size(), start + CHUNK);
      List<Tensor> chunk =
          facets.encode(captions.subList(start, end), subject.prompts(), depths);
      for (int i = 0; i < chunk.size(); i++) {
        parts.get(i).add(chunk.get(i));
      }
      progress.accept(end);
    }
    return parts.stream().map(part -> Tensors.cat(part, 0)).toList();
  }

  private InspectedCaption describe(String caption, List<List<Word>> words) {
    PromptPacker packer = new PromptPacker(subject.prompts(), language.tokenizer());
    PackedPrompt packed = packer.pack(caption);
    CaptionSpan span = packer.captionSpan(caption);
    List<TokenPiece> pieces = TokenPiece.of(packed, span, language.tokenizer());
    return new InspectedCaption(caption, packed, span, pieces, words);
  }

  /** For each caption and facet of the states [n, F, D]. */
  private List<List<List<Word>>> words(Tensor states, int count) {
    int facets = subject.facets();
    List<List<Guess>> guesses = head.guesses(states.reshape(-1, states.size(2)), count);
    List<List<List<Word>>> words = new ArrayList<>();
    for (int row = 0; row < guesses.size(); row += facets) {
      words.add(guesses.subList(row, row + facets).stream().map(this::words).toList());
    }
    return words;
  }

  private List<Word> words(List<Guess> guesses) {
    return guesses.stream()
        .map(g -> new Word(language.tokenizer().decode(g.token()), g.token(), g.probability()))
        .toList();
  }

  private InspectedLayer compare(int layer, Tensor states, int shown) {
    FacetSimilarity similarity = FacetSimilarity.of(states);
    return new InspectedLayer(
        layer,
        similarity.meanBetweenFacets(),
        similarity.meanBetweenCaptions(),
        similarity.meanPooled(),
        words(states.narrow(0, 0, shown), LAYER_WORDS));
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
