package org.flame4j.pretrain;

/**
 * A piece of the corpus.
 *
 * @param answer follows the text; empty for none. Most of the loss lies on it
 * @param language such as {@code fr}; may be empty
 */
public record Document(String text, String answer, String language) {
  /** What the model reads. */
  String whole() {
    return text + answer;
  }
}
