package org.flame4j.cli.corpus;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.demo.Captions;
import org.flame4j.cli.packages.Archives;

/**
 * Descriptions and names of the units of Battle for Wesnoth: longer text in many languages, and
 * short names beside their English ones.
 */
final class Wesnoth {
  static final String SOURCE = "wesnoth";
  private static final Pattern FILE =
      Pattern.compile(".*/locale/([A-Za-z_@]{2,20})/LC_MESSAGES/wesnoth-units\\.mo");
  private static final int LEAST_DESCRIPTION = 80;
  private static final int MOST_NAME = 30;

  private Wesnoth() {}

  /** Texts by language tag, then by the English original; English itself is among them. */
  static Map<String, Map<String, String>> read(Path deb) {
    Map<String, Map<String, String>> languages = new TreeMap<>();
    Map<String, String> english = new TreeMap<>();
    Archives.deb(deb, name -> FILE.matcher(name).matches())
        .forEach((name, bytes) -> {
          Matcher matcher = FILE.matcher(name);
          String locale = matcher.matches() ? matcher.group(1) : "";
          Map<String, String> texts = Gettext.read(name, bytes);
          texts.keySet().forEach(original -> english.put(original, original));
          String language = locale.equals("nb_NO") ? "nb" : Captions.tag(locale);
          languages.put(language, texts);
        });
    languages.put(Thing.ENGLISH, english);
    return languages;
  }

  /** Writes the texts of one language. */
  static void write(String language, Map<String, String> texts, Documents out) {
    texts.forEach((original, text) -> {
      // A caret parts a context from the text; angle brackets are markup.
      if (original.contains("^") || text.contains("<")) {
        return;
      }
      Random random = out.begin(SOURCE + " " + original);
      String line = Captions.oneLine(text);
      if (original.length() >= LEAST_DESCRIPTION) {
        if (random.nextInt(3) == 0) {
          return; // so that stories are no more than a tenth of the text
        }
        Sentences.of(line, language)
            .forEach(part -> out.accept(Document.plain(part, language, SOURCE)));
      } else if (original.length() <= MOST_NAME && !line.equals(original)) {
        String pair = random.nextBoolean() ? original + " = " + line : line + " = " + original;
        out.accept(Document.plain(pair, language, SOURCE));
      }
    });
  }
}
