package org.flame4j.eval;

import java.util.List;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * FLAME's queries: a prompt set's facets, as one embedding.
 *
 * @param encoder of the language model that the pictures were trained against
 */
public record FacetQueries(FacetEncoder encoder, PromptSet prompts, Pooling pooling)
    implements TextQueries {
  @Override
  public Tensor embed(List<String> texts) {
    return pooling.pool(encoder.encode(texts, prompts));
  }

  /**
   * What each facet of a text finds by itself.
   *
   * @return F32 [F, D], rows of length 1, owned by the enclosing scope or else the caller
   */
  public Tensor facets(String text) {
    try (Scope scope = new Scope()) {
      Tensor states = encoder.encode(List.of(text), prompts); // [1, F, D]
      return scope.keep(Nn.l2Normalize(states.squeeze(0)));
    }
  }
}
