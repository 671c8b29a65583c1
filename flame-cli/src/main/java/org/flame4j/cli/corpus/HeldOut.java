package org.flame4j.cli.corpus;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.flame4j.cli.demo.Concept;

/**
 * Keeps captions of held-out concepts out of a text, whatever the language.
 *
 * <p>Texts and captions are reduced alike: to words of letters and digits in one case, without
 * apostrophes. A text is refused if
 *
 * <ul>
 *   <li>a part of it, between punctuation marks, is such a caption, with or without an article:
 *       that is how labels, keywords, headwords, translations and answers stand in documents;
 *   <li>a caption of two words or more occurs anywhere in it;
 *   <li>a caption of four characters or more in a script without spaces occurs anywhere in it.
 * </ul>
 *
 * Single words within a longer part of running text may stay, such as {@code dog} in a gloss, as
 * may other forms of a word: it is the captions that are held out, not the language.
 */
final class HeldOut {
  static final int LEAST_CHARACTERS = 4;
  private static final Pattern PARTS =
      Pattern.compile(
          "[\"“”„«»‹›「」『』()（）\\[\\]{}<>=;；:：,，،、。।|/／!?！？؟\\t\\n]+|\\.(?=\\s|$)|\\s[-–—]\\s");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern BRACKETS = Pattern.compile("\\([^)]*\\)");
  private static final Pattern NO_SPACES =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]");
  // Articles that captions in the languages of the stamps begin with.
  private static final Set<String> ARTICLES =
      Set.of(
          ("a an the un una uno unas unos une des du le la les el los las lo il gli i um uma uns"
                  + " umas os as o ein eine einen einem einer der die das den det de het een en ei"
                  + " et ett egy az bir một con cái ένας μια μία ένα ο η το οι τα unha ur")
              .split(" "));

  private final Set<String> captions = new HashSet<>();
  // First word -> phrases, each with a space at both ends.
  private final Map<String, Set<String>> phrases = new HashMap<>();
  // First characters -> captions.
  private final Map<String, Set<String>> runs = new HashMap<>();

  HeldOut(Collection<String> captions) {
    captions.forEach(this::add);
  }

  private void add(String caption) {
    String bare = BRACKETS.matcher(caption).replaceAll(" ");
    for (String form : List.of(label(caption), label(bare), words(bare), words(caption))) {
      String key = withoutArticle(form);
      if (!key.isEmpty()) {
        captions.add(key);
        addPhrase(key);
      }
    }
  }

  private void addPhrase(String key) {
    String run = key.replace(" ", "");
    if (NO_SPACES.matcher(run).find()) {
      if (run.length() >= LEAST_CHARACTERS) {
        runs.computeIfAbsent(run.substring(0, LEAST_CHARACTERS), k -> new TreeSet<>()).add(run);
      }
    } else if (key.contains(" ")) {
      String first = key.substring(0, key.indexOf(' '));
      phrases.computeIfAbsent(first, k -> new TreeSet<>()).add(" " + key + " ");
    }
  }

  /** Number of captions, after reduction. */
  int size() {
    return captions.size();
  }

  /** A held-out caption that the text gives away, or none. */
  Optional<String> find(String text) {
    String folded = folded(text);
    String words = spaced(folded);
    return part(folded).or(() -> phrase(words)).or(() -> run(words));
  }

  private Optional<String> part(String folded) {
    return Arrays.stream(PARTS.split(folded))
        .map(part -> withoutArticle(spaced(part)))
        .filter(captions::contains)
        .findFirst();
  }

  private Optional<String> phrase(String words) {
    String all = " " + words + " ";
    for (int start = 0; start < all.length() - 1; start = all.indexOf(' ', start + 1)) {
      String first = all.substring(start + 1, all.indexOf(' ', start + 1));
      Optional<String> found = startingAt(all, start, phrases.getOrDefault(first, Set.of()));
      if (found.isPresent()) {
        return found.map(String::strip);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> startingAt(String all, int start, Set<String> candidates) {
    return candidates.stream().filter(candidate -> all.startsWith(candidate, start)).findFirst();
  }

  private Optional<String> run(String words) {
    if (!NO_SPACES.matcher(words).find()) {
      return Optional.empty();
    }
    String all = words.replace(" ", "");
    for (int start = 0; start + LEAST_CHARACTERS <= all.length(); start++) {
      String first = all.substring(start, start + LEAST_CHARACTERS);
      Optional<String> found = startingAt(all, start, runs.getOrDefault(first, Set.of()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static String label(String caption) {
    return words(Concept.of("", caption).label());
  }

  private static String words(String text) {
    return spaced(folded(text));
  }

  /** The text in one case and one form of each character, without apostrophes. */
  private static String folded(String text) {
    // Capital letters first: they join what small letters keep apart, such as the two sigmas.
    String lower = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace("\u0307", "");
    return Normalizer.normalize(lower, Normalizer.Form.NFKC).replaceAll("['’ʼ]", "");
  }

  /** Words with one space between them. */
  private static String spaced(String folded) {
    return NO_WORD.matcher(folded).replaceAll(" ").strip();
  }

  /** Without the articles in front, if something is left. */
  private static String withoutArticle(String words) {
    String rest = words;
    for (int space = rest.indexOf(' ');
        space > 0 && ARTICLES.contains(rest.substring(0, space));
        space = rest.indexOf(' ')) {
      rest = rest.substring(space + 1);
    }
    return rest;
  }
}
