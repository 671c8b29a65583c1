package org.flame4j.cli.inspect;

import java.util.List;
import java.util.Optional;
import org.flame4j.eval.FacetSimilarity;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;

/**
 * What was found out about captions.
 *
 * @param captions those shown one by one, the first of those measured
 * @param states cosines of all captions measured, of states as they are
 * @param centred the same with what captions have in common taken out
 * @param layers compared, ascending; none unless asked for
 */
public record Inspection(
    Subject subject,
    List<InspectedCaption> captions,
    FacetSimilarity states,
    Optional<Centred> centred,
    List<InspectedLayer> layers) {
  public Inspection {
    captions = List.copyOf(captions);
    layers = List.copyOf(layers);
  }

  /**
   * What was asked how.
   *
   * @param llm name
   * @param layer that is read, of {@code depth}
   */
  public record Subject(String llm, int layer, int depth, PromptSet prompts, Positions positions) {
    int facets() {
      return prompts.facets().size();
    }

    boolean last() {
      return layer == depth;
    }
  }

  /**
   * A caption in its prompt.
   *
   * @param pieces its tokens, for reading
   * @param words for each facet what its state stands for, best first
   * @param lastWords the same after the model's last layer: what it would say itself
   */
  public record InspectedCaption(
      String text,
      PackedPrompt packed,
      CaptionSpan span,
      List<TokenPiece> pieces,
      List<List<Word>> words,
      List<List<Word>> lastWords) {}

  /**
   * A token that a state stands for.
   *
   * @param text as the tokenizer gives it, with its space
   */
  public record Word(String text, int token, double probability) {}

  /**
   * Cosines without what captions have in common.
   *
   * @param source where the means are from
   */
  public record Centred(String source, FacetSimilarity states) {}

  /**
   * One of the layers compared.
   *
   * @param betweenFacets mean cosine of two facets of a caption
   * @param betweenCaptions mean cosine of two captions in a facet
   * @param pooled mean cosine of two captions, each the mean of its facets
   * @param words for each caption shown and each facet, best first
   */
  public record InspectedLayer(
      int layer,
      double betweenFacets,
      double betweenCaptions,
      double pooled,
      List<List<List<Word>>> words) {}
}
