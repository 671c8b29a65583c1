package org.flame4j.bench.study;

import java.nio.file.Path;

/**
 * One of the things that are compared.
 *
 * @param label for people
 * @param texts how captions become embeddings
 * @param captions table whose captions are embedded, which may be of more pictures
 * @param pictures table that is trained on
 */
record Arm(String label, Texts texts, Path captions, Path pictures) {
  /** Tells a run from all others, as a file name. */
  String slug(int epochs, long seed) {
    return "%s.%s.e%d.s%d".formatted(texts.slug(), stem(pictures), epochs, seed);
  }

  String store() {
    return texts.slug() + "." + stem(captions);
  }

  static String stem(Path table) {
    return String.valueOf(table.getFileName()).replaceFirst("\\.tsv$", "");
  }
}
