package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.flame4j.facet.FacetTexts;
import org.flame4j.facet.PromptSet;

/**
 * Captions of things in the prompts of the method, with an English word for an answer, so that a
 * caption in any language leads to the same state where the answer begins.
 *
 * <p>The whole-picture facet is answered with the thing's label, the category of the main object
 * with what kind of thing it is, its characteristic with the first of two words of the label, the
 * other facets with an English keyword of the thing: an action with one in <i>-ing</i> where there
 * is one, the mood of a face with the kind of face. Those are not always true answers, but the same
 * ones in all languages. A closing quote ends each answer.
 */
final class ThingDocuments {
  private static final int WHOLE = 0;
  private static final int MAIN_CATEGORY = 1;
  private static final int MAIN_CHARACTERISTIC = 2;
  private static final int ACTION = 5;
  private static final int ATMOSPHERE = 6;
  private static final int MOST_KEYWORDS = 4;

  private final FacetTexts raw;
  private final FacetTexts shortSet;
  private final FacetTexts longSet;
  private final Consumer<Document> out;

  /**
   * @param bos text of the model's first token, or nothing
   */
  ThingDocuments(String bos, Consumer<Document> out) {
    raw = FacetTexts.of(PromptSet.shipped("raw"), bos);
    shortSet = FacetTexts.of(PromptSet.shipped("short"), bos);
    longSet = FacetTexts.of(PromptSet.shipped("long"), bos);
    this.out = out;
  }

  /** A caption in the raw prompt. */
  Document asked(String caption, String answer, String language, String source) {
    return new Document(raw.seenBy(WHOLE, caption), answer + '"', language, source);
  }

  /** All documents of a thing in one language, some at random. */
  void write(Thing thing, String language, Random random) {
    Name name = thing.names().get(language);
    if (name == null) {
      return;
    }
    for (String label : name.labels()) {
      out.accept(asked(label, thing.answer(), language, thing.source()));
    }
    if (language.equals(Thing.ENGLISH)) {
      english(thing, name, random);
    } else {
      if (!thing.plain()) {
        out.accept(asked(varied(name, language, random), thing.answer(), language, thing.source()));
      }
      if (random.nextInt(3) == 0) {
        facets(thing, varied(name, language, random), language, 1, random);
      }
    }
  }

  /** Captions of a held-out thing in the raw prompt, to measure with. */
  void measure(Thing thing, String language, Documents documents) {
    Name name = thing.names().get(language);
    if (name != null) {
      documents.addHeldOutConcept(asked(name.label(), thing.answer(), language, thing.source()));
    }
  }

  /** English captions are what pictures are trained with: more of them. */
  private void english(Thing thing, Name name, Random random) {
    String label = name.label();
    String article = "aeiou".indexOf(Character.toLowerCase(label.charAt(0))) < 0 ? "a " : "an ";
    List<String> captions =
        List.of(
            thing.caption(),
            varied(name, Thing.ENGLISH, random),
            varied(name, Thing.ENGLISH, random),
            label.matches("(?i)(an?|the) .*") ? label : article + label);
    for (String caption : captions) {
      out.accept(asked(caption, thing.answer(), Thing.ENGLISH, thing.source()));
    }
    for (String caption : captions.subList(0, 2)) {
      facets(thing, caption, Thing.ENGLISH, 2, random);
    }
  }

  private void facets(Thing thing, String caption, String language, int count, Random random) {
    for (int i = 0; i < count; i++) {
      FacetTexts set = random.nextInt(3) == 0 ? shortSet : longSet;
      int facet = random.nextInt(set.facets().size());
      String answer = answer(thing, facet, random) + '"';
      out.accept(new Document(set.seenBy(facet, caption), answer, language, thing.source()));
    }
  }

  private static String answer(Thing thing, int facet, Random random) {
    return switch (facet) {
      case WHOLE -> thing.answer();
      case MAIN_CATEGORY -> thing.category();
      case MAIN_CHARACTERISTIC -> characteristic(thing, random);
      case ACTION ->
          thing.keywords().stream()
              .filter(word -> word.matches("\\p{L}{2,}ing"))
              .findFirst()
              .orElseGet(() -> keyword(thing, random));
      case ATMOSPHERE ->
          thing.group().startsWith("smileys") ? thing.category() : keyword(thing, random);
      default -> keyword(thing, random);
    };
  }

  /** {@code "red"} of a red apple, else a keyword. */
  private static String characteristic(Thing thing, Random random) {
    String[] words = thing.answer().split(" ", -1);
    return words.length == 2 ? words[0] : keyword(thing, random);
  }

  private static String keyword(Thing thing, Random random) {
    List<String> keywords = thing.keywords();
    return keywords.isEmpty()
        ? thing.answer()
        : keywords.get(random.nextInt(Math.min(MOST_KEYWORDS, keywords.size())));
  }

  /** The label with keywords, keywords alone, or the label in another case. */
  private static String varied(Name name, String language, Random random) {
    List<String> keywords = new ArrayList<>(name.keywords());
    Collections.shuffle(keywords, random);
    int count = Math.min(keywords.size(), 1 + random.nextInt(MOST_KEYWORDS));
    String some = String.join(", ", keywords.subList(0, count));
    String label = name.labels().get(random.nextInt(name.labels().size()));
    int form = random.nextInt(10);
    if (count > 1 && form < 2) {
      return some;
    }
    if (count > 0 && form < 7) {
      return label + " (" + some + ")";
    }
    return inOtherCase(label, Locale.forLanguageTag(language), random);
  }

  private static String inOtherCase(String label, Locale locale, Random random) {
    int first = label.offsetByCodePoints(0, 1);
    return switch (random.nextInt(6)) {
      case 0 -> label.toUpperCase(locale);
      case 1, 2 -> label.toLowerCase(locale);
      default -> label.substring(0, first).toUpperCase(locale) + label.substring(first);
    };
  }
}
