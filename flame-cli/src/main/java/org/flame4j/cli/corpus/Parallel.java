package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Names of a thing in several languages side by side, without a prompt. */
final class Parallel {
  private static final int MOST_LANGUAGES = 5;

  private final List<String> languages;
  private final Consumer<Document> out;

  Parallel(List<String> languages, Consumer<Document> out) {
    this.languages = languages;
    this.out = out;
  }

  /** Some lists, in random order of random languages. */
  void write(Thing thing, Random random) {
    List<String> known =
        new ArrayList<>(languages.stream().filter(thing.names()::containsKey).toList());
    if (known.size() < 2) {
      return;
    }
    int lists = thing.plain() ? 1 : 3;
    for (int i = 0; i < lists; i++) {
      Collections.shuffle(known, random);
      int count = Math.min(known.size(), 2 + random.nextInt(MOST_LANGUAGES - 1));
      List<String> labels =
          known.subList(0, count).stream().map(language -> label(thing, language)).toList();
      String text =
          i == 1 ? thing.answer() + ": " + String.join(" ; ", labels) : String.join(" = ", labels);
      out.accept(Document.plain(text, Document.SEVERAL, thing.source()));
    }
  }

  private static String label(Thing thing, String language) {
    Name name = thing.names().get(language);
    // Stamps' captions are sentences.
    return name == null
        ? thing.answer()
        : name.label().replaceAll("[\\s.。．।|!]+$", "").replaceAll("^\\.", "");
  }
}
