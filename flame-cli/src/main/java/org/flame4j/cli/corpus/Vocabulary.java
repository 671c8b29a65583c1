package org.flame4j.cli.corpus;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** English words for what can be seen: labels and keywords of things that are trained on. */
final class Vocabulary {
  private static final Set<String> NO_THINGS =
      Set.of(
          "and", "are", "for", "from", "has", "into", "its", "not", "off", "our", "out", "over",
          "than", "that", "the", "them", "this", "under", "which", "with", "you", "your");

  private final Set<String> terms = new TreeSet<>();

  Vocabulary(Collection<Thing> things) {
    for (Thing thing : things) {
      if (!thing.heldOut()) {
        add(thing.answer());
        thing.keywords().forEach(this::add);
        List.of(thing.answer().split(" ")).forEach(this::add);
      }
    }
  }

  private void add(String term) {
    String lower = term.toLowerCase(Locale.ROOT);
    if (lower.matches("\\p{L}[\\p{L}' -]{2,}") && !NO_THINGS.contains(lower)) {
      terms.add(lower);
    }
  }

  boolean contains(String term) {
    return terms.contains(term.toLowerCase(Locale.ROOT));
  }

  /** All terms in order. */
  Set<String> terms() {
    return Collections.unmodifiableSet(terms);
  }
}
