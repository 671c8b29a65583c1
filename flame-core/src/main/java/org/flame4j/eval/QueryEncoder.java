package org.flame4j.eval;

import java.util.List;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * Brings texts to where a model's pictures are: one embedding a text, the mean of its facets.
 *
 * @param encoder of the language model the pictures were trained against
 */
public record QueryEncoder(
    FlameModel model, FacetEncoder encoder, PromptSet prompts, Pooling pooling) {
  public QueryEncoder {
    if (pooling == Pooling.RAW && !model.textMeans().isEmpty()) {
      throw new EvalException(
          "the model takes means out of normalised facets: raw hidden states cannot be averaged");
    }
  }

  /**
   * @return F32 [n, D], rows of length 1, owned by the enclosing scope or else the caller
   */
  public Tensor encode(List<String> texts) {
    try (Scope scope = new Scope()) {
      Tensor facets = encoder.encode(texts, prompts); // [n, F, D]
      return scope.keep(
          pooling.pool(
              pooling == Pooling.RAW ? facets : model.textMeans().remove(prompts.name(), facets)));
    }
  }
}
