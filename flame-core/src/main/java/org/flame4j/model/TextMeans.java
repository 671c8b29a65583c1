package org.flame4j.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.Weights;

/**
 * What the embeddings of all captions have in common, for each facet of each prompt set: their mean
 * over training captions.
 *
 * <p>Hidden states of language models fill a narrow cone, so any two captions have a high cosine
 * that says nothing. With the mean taken out of both stored rows and queries, cosines spread.
 * Models trained by the published code have none. Owns its tensors.
 */
public final class TextMeans implements AutoCloseable {
  private static final String NAME = "text_mean.";

  private final Map<String, Tensor> bySet;

  /**
   * @param bySet mean of L2-normalised embeddings by prompt set [F, D]; owned from now on
   */
  public TextMeans(Map<String, Tensor> bySet) {
    this.bySet = Collections.unmodifiableMap(new LinkedHashMap<>(bySet));
  }

  /** Nothing is taken out. */
  public static TextMeans none() {
    return new TextMeans(Map.of());
  }

  /** Those among a model's tensors. */
  static TextMeans of(Weights weights) {
    Map<String, Tensor> bySet = new LinkedHashMap<>();
    for (String name : weights.names()) {
      if (isName(name)) {
        bySet.put(name.substring(NAME.length()), weights.load(name).copy().escape());
      }
    }
    return new TextMeans(bySet);
  }

  /** Whether a model stores a mean under that name. */
  static boolean isName(String tensor) {
    return tensor.startsWith(NAME);
  }

  /** By the names under which a model stores them. */
  Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    bySet.forEach((set, mean) -> tensors.put(NAME + set, mean));
    return tensors;
  }

  public boolean isEmpty() {
    return bySet.isEmpty();
  }

  /**
   * The mean that is taken out of a prompt set's facets [F, D].
   *
   * @throws ModelException for a prompt set the model was not trained with
   */
  public Tensor mean(String promptSet) {
    Tensor mean = bySet.get(promptSet);
    if (mean == null) {
      throw new ModelException(
          "the model was trained with the prompt sets %s; '%s' is none of them"
              .formatted(bySet.keySet(), promptSet));
    }
    return mean;
  }

  /**
   * Facet embeddings without what all have in common.
   *
   * @param facets [n, F, D], of any length
   * @return [n, F, D], rows of length 1
   */
  public Tensor remove(String promptSet, Tensor facets) {
    try (Scope scope = new Scope()) {
      Tensor rows = Nn.l2Normalize(facets);
      return scope.keep(isEmpty() ? rows : Nn.l2Normalize(rows.sub(mean(promptSet))));
    }
  }

  @Override
  public void close() {
    bySet.values().forEach(Tensor::close);
  }
}
