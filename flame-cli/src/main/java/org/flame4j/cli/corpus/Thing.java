package org.flame4j.cli.corpus;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.flame4j.cli.demo.Concept;
import org.flame4j.cli.demo.DemoSplit;

/**
 * Something that captions in many languages name.
 *
 * @param concept the demo's name for it
 * @param caption the English caption that the demo trains with
 * @param answer its English label, which every language is to lead to
 * @param category what kind of thing it is, in English
 * @param group the wider kind, in English
 * @param keywords related English words, for answers
 * @param plain whether it is one of many like it (flags, professions), of which less is written
 * @param names by language tag
 * @param source where the names are from
 */
record Thing(
    Concept concept,
    String caption,
    String answer,
    String category,
    String group,
    List<String> keywords,
    boolean plain,
    Map<String, Name> names,
    String source) {
  static final String ENGLISH = "en";
  // Codes and numbers are no answers.
  private static final Pattern ANSWER = Pattern.compile("\\p{Ll}[\\p{Ll} '-]{2,}");

  Thing {
    keywords = keywords.stream().filter(word -> ANSWER.matcher(word).matches()).distinct().toList();
    names = Collections.unmodifiableMap(new TreeMap<>(names));
  }

  /** Whether its captions are kept out of training. */
  boolean heldOut() {
    return DemoSplit.holdsOut(concept);
  }
}
