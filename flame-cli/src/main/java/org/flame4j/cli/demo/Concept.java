package org.flame4j.cli.demo;

import java.util.Locale;

/**
 * What a picture shows, whatever its drawing style.
 *
 * @param id unique over all sources: the source and a readable name
 * @param label what the concept is called in English, reduced so that the same thing has the same
 *     label in every source
 */
public record Concept(String id, String label) {
  /** A concept named by an English text of any source. */
  public static Concept of(String source, String text) {
    return new Concept(source + "/" + name(text), label(text));
  }

  /** {@code "A doe."} gives {@code "doe"}. */
  private static String name(String text) {
    String name = text.toLowerCase(Locale.ROOT).replaceAll("\\.+$", "");
    return withoutArticle(name);
  }

  /** The first sentence, without punctuation, article and what stands in brackets. */
  private static String label(String text) {
    // A picture turned round shows the same thing.
    String plain = text.toLowerCase(Locale.ROOT).replaceFirst(": facing right$", "");
    String sentence = plain.split("[.!?]\\s", 2)[0];
    String bare = sentence.replaceAll("\\([^)]*\\)", " ").replaceAll("['’]", "");
    String words = bare.replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " ").strip();
    return words.isEmpty() ? name(text) : withoutArticle(words);
  }

  private static String withoutArticle(String text) {
    return text.replaceFirst("^(an?|the) (?=.)", "");
  }
}
