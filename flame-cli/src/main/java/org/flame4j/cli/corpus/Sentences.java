package org.flame4j.cli.corpus;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts long texts into documents. */
final class Sentences {
  private static final int MAX_TEXT = 500;

  private Sentences() {}

  /** Whole sentences, together no longer than a document should be. */
  static List<String> of(String text, String language) {
    BreakIterator ends = BreakIterator.getSentenceInstance(Locale.forLanguageTag(language));
    ends.setText(text);
    List<String> documents = new ArrayList<>();
    int start = 0;
    int last = 0;
    for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
      if (end - start > MAX_TEXT && last > start) {
        documents.add(text.substring(start, last).strip());
        start = last;
      }
      last = end;
    }
    documents.add(text.substring(start).strip());
    return documents.stream().filter(d -> !d.isEmpty() && d.length() <= 2 * MAX_TEXT).toList();
  }
}
