package org.flame4j.vision;

import java.util.Locale;

/** Which of the transformer's tokens become a picture's features. */
public enum Pool {
  /** The mean of the projected patch tokens, as FLAME has it. */
  AVG,
  /** The projected class token. */
  CLS;

  /** The name on a card. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
