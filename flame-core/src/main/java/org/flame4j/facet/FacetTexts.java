package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a prompt set's parts for one language model: its first token stands where the set
 * wants it, or the separator is gone where the model has none.
 *
 * @param beforeCaption opening of the prefix
 * @param afterCaption rest of the prefix
 * @param facets text of each facet, the separator in front of the first
 */
public record FacetTexts(String beforeCaption, String afterCaption, List<String> facets) {
  public FacetTexts {
    facets = List.copyOf(facets);
  }

  /**
   * @param bos text of the model's first token; empty if it has none
   */
  public static FacetTexts of(PromptSet prompts, String bos) {
    int caption = prompts.prefix().indexOf(PromptSet.CAPTION);
    List<String> facets = new ArrayList<>(prompts.facets().stream().map(Facet::text).toList());
    facets.set(0, separator(prompts, bos) + facets.getFirst());
    facets.set(facets.size() - 1, facets.getLast().stripTrailing());
    return new FacetTexts(
        prompts.prefix().substring(0, caption).stripLeading(),
        prompts.prefix().substring(caption + PromptSet.CAPTION.length()),
        facets);
  }

  private static String separator(PromptSet prompts, String bos) {
    if (!prompts.separator().contains(PromptSet.BOS)) {
      return prompts.separator();
    }
    return bos.isEmpty() ? "" : prompts.separator().replace(PromptSet.BOS, bos);
  }

  /** Everything that all facets see: the cleaned caption in its place. */
  public String prefix(String caption) {
    return beforeCaption + Captions.clean(caption) + afterCaption;
  }

  /**
   * What one facet sees, as one text: the prefix and its own part.
   *
   * @param facet index, from 0
   */
  public String seenBy(int facet, String caption) {
    return prefix(caption) + facets.get(facet);
  }
}
