package org.flame4j.eval;

import java.util.List;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.TextMeans;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * FLAME's queries: a prompt set's facets, as one embedding.
 *
 * @param means what the model that they are for takes out of texts
 * @param encoder of the language model that the pictures were trained against
 */
public record FacetQueries(
    TextMeans means, FacetEncoder encoder, PromptSet prompts, Pooling pooling)
    implements TextQueries {
  public FacetQueries {
    if (pooling == Pooling.RAW && !means.isEmpty()) {
      throw new EvalException(
          "the model takes means out of normalised facets: raw hidden states cannot be averaged");
    }
  }

  @Override
  public Tensor embed(List<String> texts) {
    try (Scope scope = new Scope()) {
      Tensor states = encoder.encode(texts, prompts); // [n, F, D]
      return scope.keep(pooling.pool(pooling == Pooling.RAW ? states : without(states)));
    }
  }

  /**
   * What each facet of a text finds by itself.
   *
   * @return F32 [F, D], rows of length 1, owned by the enclosing scope or else the caller
   */
  public Tensor facets(String text) {
    try (Scope scope = new Scope()) {
      return scope.keep(without(encoder.encode(List.of(text), prompts)).squeeze(0));
    }
  }

  private Tensor without(Tensor states) {
    return means.remove(prompts.name(), states);
  }
}
