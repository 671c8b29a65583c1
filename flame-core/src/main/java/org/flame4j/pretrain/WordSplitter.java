package org.flame4j.pretrain;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into the words within which byte pairs are merged, as the written tokenizer does: a
 * digit alone, or a run of letters and their marks or of other signs, with a space before it.
 *
 * <p>Marks count as letters, since most vowels of Indic scripts and Thai are marks. Runs are cut at
 * {@value #LONGEST} characters: Japanese, Chinese and Thai have no spaces, and whole sentences as
 * words would make both training and tokenising slow.
 */
final class WordSplitter {
  static final int LONGEST = 32;

  /** Means the same in Java (with Unicode classes) and in the tokenizer library. */
  static final String REGEX =
      "\\p{N}| ?[\\p{L}\\p{M}]{1,32}| ?[^\\s\\p{L}\\p{M}\\p{N}]{1,32}|\\s+(?!\\S)|\\s+";

  private static final Pattern PATTERN = Pattern.compile(REGEX, Pattern.UNICODE_CHARACTER_CLASS);

  private WordSplitter() {}

  static void split(String text, Consumer<String> words) {
    Matcher matcher = PATTERN.matcher(text);
    while (matcher.find()) {
      words.accept(matcher.group());
    }
  }
}
