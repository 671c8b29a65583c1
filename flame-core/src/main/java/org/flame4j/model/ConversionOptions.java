package org.flame4j.model;

import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import org.jspecify.annotations.Nullable;

/**
 * What weights do not tell of themselves. Where nothing is given, a card in the file says it, or
 * else it is as published.
 *
 * @param heads attention heads; usually the width / 64
 * @param llm name of the language model whose space the pictures lie in
 * @param layer its decoder layer that is read, counted from 1
 * @param positions running or shared
 */
public record ConversionOptions(
    @Nullable Integer heads,
    @Nullable Pool pool,
    @Nullable Activation activation,
    @Nullable String llm,
    @Nullable Integer layer,
    @Nullable String positions) {
  /** The language model of the paper, and how it is read. */
  public static final ModelCard.TextTower PUBLISHED =
      new ModelCard.TextTower("Mistral-Nemo", 39, "running");

  /** Nothing given. */
  public static final ConversionOptions NONE =
      new ConversionOptions(null, null, null, null, null, null);

  public ConversionOptions {
    if ((heads != null && heads < 1) || (layer != null && layer < 1)) {
      throw new IllegalArgumentException(
          "heads and layer must be positive; heads=%s, layer=%s".formatted(heads, layer));
    }
    if (positions != null && !positions.equals("running") && !positions.equals("shared")) {
      throw new IllegalArgumentException(
          "positions must be running or shared; positions=" + positions);
    }
  }

  ModelCard.TextTower text(ModelCard.TextTower otherwise) {
    return new ModelCard.TextTower(
        llm == null ? otherwise.llm() : llm,
        layer == null ? otherwise.layer() : layer,
        positions == null ? otherwise.positions() : positions);
  }
}
