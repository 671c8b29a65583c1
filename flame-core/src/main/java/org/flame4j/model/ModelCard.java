package org.flame4j.model;

import java.util.Map;
import org.flame4j.image.Normalization;
import org.flame4j.vision.VisionConfig;

/**
 * What a model is, so that nobody has to remember: {@code card.json} of its folder.
 *
 * @param version of this form, {@value #VERSION}
 * @param text how the text embeddings were made that it was trained against
 * @param vision shape of the image tower
 * @param training free-form facts of the run: data, images, steps, settings
 */
public record ModelCard(
    int version,
    TextTower text,
    VisionConfig vision,
    Normalization normalization,
    Map<String, String> training) {
  /** Version 1 did not name pool, projector depth and activation; {@link CardFile} reads it. */
  public static final int VERSION = 2;

  /**
   * @param llm name or path of the language model
   * @param layer its decoder layer that is read, counted from 1
   * @param positions running or shared
   */
  public record TextTower(String llm, int layer, String positions) {}

  public ModelCard {
    training = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(training));
    if (version != VERSION) {
      throw new ModelException("card version " + version + " is not supported; known: " + VERSION);
    }
  }

  /** The same card with other facts of the run. */
  public ModelCard withTraining(Map<String, String> facts) {
    return new ModelCard(version, text, vision, normalization, facts);
  }
}
