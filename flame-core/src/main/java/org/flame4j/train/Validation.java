package org.flame4j.train;

/** Judges a model while it is trained, without changing it. */
@FunctionalInterface
public interface Validation {
  /** Scores of the model as it is now. */
  ValidationScores run();
}
