package org.flame4j.cli.corpus;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** English words for what can be seen: labels and keywords of things that are trained on. */
final class Vocabulary {
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
    if (term.matches("\\p{L}[\\p{L}' -]{2,}")) {
      terms.add(term.toLowerCase(Locale.ROOT));
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
