package org.flame4j.cli.corpus;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.flame4j.cli.demo.Captions;
import org.flame4j.cli.packages.Archives;

/**
 * Help pages of the GNOME desktop in many languages, out of Debian's {@code gnome-user-docs}:
 * {@code usr/share/help/LANGUAGE/BOOK/PAGE.page}, Mallard XML. A translated page has the titles and
 * paragraphs of the English one in the same order, so the n-th texts belong together; a page with
 * another number of them is left out in that language.
 */
final class HelpBooks {
  static final String SOURCE = "gnome-help";
  private static final Pattern FILE =
      Pattern.compile("\\./usr/share/help/([A-Za-z_@]{1,20})/([^/]+/[^/]+\\.page)");
  private static final String UNTRANSLATED = "C";
  private static final int ONE_LONG_TEXT_OF = 5;
  private static final Blocks BLOCKS =
      new Blocks(
          Set.of("title", "subtitle", "desc", "p"),
          Set.of("credit", "revision", "media", "code", "screen"));

  private HelpBooks() {}

  /** Writes the texts of a package. */
  static void write(Path deb, List<String> languages, Documents out) {
    Translated writer = new Translated(languages, SOURCE, ONE_LONG_TEXT_OF, out);
    read(deb, languages)
        .forEach((page, texts) -> {
          List<String> english = texts.getOrDefault(Thing.ENGLISH, List.of());
          for (int i = 0; i < english.size(); i++) {
            int place = i;
            Map<String, String> block = new TreeMap<>();
            texts.forEach((language, blocks) -> {
              if (blocks.size() == english.size()) {
                block.put(language, blocks.get(place));
              }
            });
            writer.write(page + " " + place, block);
          }
        });
  }

  /** Texts by page and language. */
  static Map<String, Map<String, List<String>>> read(Path deb, List<String> languages) {
    Map<String, Map<String, List<String>>> pages = new TreeMap<>();
    SafeXml xml = new SafeXml();
    Archives.deb(deb, name -> languages.contains(language(name)))
        .forEach((name, bytes) -> {
          List<String> texts = texts(xml, bytes);
          if (!texts.isEmpty()) {
            pages.computeIfAbsent(page(name), p -> new TreeMap<>()).put(language(name), texts);
          }
        });
    return pages;
  }

  /** None of a page that is not sound. */
  private static List<String> texts(SafeXml xml, byte[] page) {
    try {
      return BLOCKS.read(
          xml, new InputStreamReader(new ByteArrayInputStream(page), StandardCharsets.UTF_8));
    } catch (XMLStreamException e) {
      return new ArrayList<>();
    }
  }

  private static String language(String name) {
    Matcher matcher = FILE.matcher(name);
    if (!matcher.matches()) {
      return "";
    }
    String locale = matcher.group(1);
    return locale.equals(UNTRANSLATED) ? Thing.ENGLISH : Captions.tag(locale);
  }

  private static String page(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() ? matcher.group(2) : "";
  }
}
