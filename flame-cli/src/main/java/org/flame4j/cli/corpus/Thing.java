package org.flame4j.cli.corpus;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flame4j.cli.demo.Concept;
import org.flame4j.cli.demo.DemoSplit;

/**
 * Something that captions in many languages name.
 *
 * @param concept the demo's name for it
 * @param answer its English label, which every language is to lead to
 * @param category what kind of thing it is, in English
 * @param group the wider kind, in English
 * @param plain whether it is one of many like it (flags, professions), of which less is written
 * @param names by language tag
 * @param source where the names are from
 */
record Thing(
    Concept concept,
    String answer,
    String category,
    String group,
    boolean plain,
    Map<String, Name> names,
    String source) {
  static final String ENGLISH = "en";

  Thing {
    names = Collections.unmodifiableMap(new TreeMap<>(names));
  }

  /** Whether its captions are kept out of training. */
  boolean heldOut() {
    return DemoSplit.holdsOut(concept);
  }

  /** Related words in English. */
  List<String> keywords() {
    Name english = names.get(ENGLISH);
    return english == null ? List.of() : english.keywords();
  }
}
