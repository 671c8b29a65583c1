package org.flame4j.cli;

import org.flame4j.model.ModelCard;
import org.flame4j.text.LanguageModel;

/** A picture model understands only the language model it was trained against. */
final class ModelMatch {
  private ModelMatch() {}

  static void check(ModelCard card, int layer, LanguageModel language) {
    int width = language.config().hiddenSize();
    if (card.vision().outputDim() != width) {
      throw new CliException(
          "the model was trained against "
              + card.text().llm()
              + " of width "
              + card.vision().outputDim()
              + " but this language model has width "
              + width);
    }
    if (card.text().layer() != layer) {
      throw new CliException(
          "the model was trained against layer "
              + card.text().layer()
              + "; --layer "
              + layer
              + " would give other numbers");
    }
  }
}
