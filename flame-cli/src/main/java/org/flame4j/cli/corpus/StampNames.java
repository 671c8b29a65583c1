package org.flame4j.cli.corpus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.demo.Captions;
import org.flame4j.cli.demo.Concept;
import org.flame4j.cli.packages.Archives;

/**
 * Captions of Tux Paint's stamps in many languages, those without a bitmap included; letters of
 * alphabets are left out. A stamp's folder says what kind of thing it shows.
 */
final class StampNames {
  static final String SOURCE = "tuxpaint";
  private static final String ROOT = "./usr/share/tuxpaint/stamps/";
  private static final Pattern TRANSLATION =
      Pattern.compile("([a-z]{2,3}(?:_[A-Z]{2})?(?:@[a-z]{1,10})?)\\.utf8=(.*)");
  // Folders that tell of the drawing, not of the thing.
  private static final Pattern DRAWING = Pattern.compile("(cartoon|toys|plastic|00_symbols)/");

  private StampNames() {}

  /** Reads the package: one thing for each stamp, in the order of the files. */
  static List<Thing> read(Path deb) {
    List<Thing> things = new ArrayList<>();
    Archives.deb(
            deb,
            name ->
                name.startsWith(ROOT)
                    && name.endsWith(".txt")
                    && !name.startsWith(ROOT + "symbols/alphabets/"))
        .forEach((name, bytes) -> {
          List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
          String english = lines.isEmpty() ? "" : Captions.oneLine(lines.getFirst());
          if (!english.isEmpty()) {
            things.add(thing(name, english, lines));
          }
        });
    return things;
  }

  private static Thing thing(String file, String english, List<String> lines) {
    Map<String, Name> names = new TreeMap<>();
    List<String> folders =
        List.of(
            DRAWING
                .matcher(file.substring(ROOT.length()))
                .replaceAll("")
                .replace('_', ' ')
                .split("/"));
    List<String> kinds = folders.subList(0, folders.size() - 1).reversed();
    names.put(Thing.ENGLISH, new Name(List.of(english), List.of()));
    for (String line : lines.subList(1, lines.size())) {
      Matcher matcher = TRANSLATION.matcher(line);
      if (matcher.matches() && matcher.group(2).codePoints().anyMatch(Character::isLetter)) {
        String text = Captions.oneLine(matcher.group(2));
        names.putIfAbsent(Captions.tag(matcher.group(1)), new Name(List.of(text), List.of()));
      }
    }
    Concept concept = Concept.of("stamps", english);
    String kind = kinds.isEmpty() ? "thing" : kinds.getFirst();
    String group = kinds.isEmpty() ? "thing" : kinds.getLast();
    // The same thing has the same answer whatever its source: the reduced label, not the caption.
    return new Thing(
        concept,
        english,
        concept.label(),
        kind,
        group,
        keywords(concept, kinds),
        false,
        names,
        SOURCE);
  }

  /** What kind of thing it is, and the last word, as in "brown hen". */
  private static List<String> keywords(Concept concept, List<String> kinds) {
    List<String> words = new ArrayList<>(kinds);
    words.add(concept.label().substring(concept.label().lastIndexOf(' ') + 1));
    return words;
  }
}
