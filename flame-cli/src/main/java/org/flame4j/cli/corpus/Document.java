package org.flame4j.cli.corpus;

import org.jspecify.annotations.Nullable;

/**
 * A piece of training text.
 *
 * @param text what is read
 * @param answer what directly follows the text, and is to be predicted; null for plain text
 * @param lang language tag of the text; {@value #SEVERAL} for several languages
 * @param source name of the source
 */
record Document(String text, @Nullable String answer, String lang, String source) {
  static final String SEVERAL = "mul";

  static Document plain(String text, String lang, String source) {
    return new Document(text, null, lang, source);
  }

  /** Text and answer as a model sees them. */
  String whole() {
    return answer == null ? text : text + answer;
  }
}
