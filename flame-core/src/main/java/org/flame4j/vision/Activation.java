package org.flame4j.vision;

import java.util.Locale;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;

/** The function within the transformer's MLPs; weights belong to the one they were trained with. */
public enum Activation {
  /** The exact GELU. */
  GELU,
  /**
   * {@code x * sigmoid(1.702 x)}, which OpenAI's CLIP and what descends from it were trained with.
   */
  QUICK_GELU;

  Tensor apply(Tensor x) {
    return this == GELU ? Nn.gelu(x) : Nn.quickGelu(x);
  }

  /** The name on a card. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
