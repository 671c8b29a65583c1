package org.flame4j.hub;

/** How much of a model is wanted. */
public enum Need {
  /** Configuration and tokenizer. */
  TOKENIZER,
  /** Weights as well. */
  ALL,
  /** Weights of an image tower, and the configurations beside them. */
  TOWER
}
