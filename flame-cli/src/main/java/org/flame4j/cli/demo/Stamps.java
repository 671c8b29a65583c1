package org.flame4j.cli.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.packages.Archives;

/**
 * Stamps of Tux Paint, out of the Debian package {@code tuxpaint-stamps-default}: {@code X.png}
 * beside {@code X.txt}, whose first line is English and whose other lines are {@code
 * LOCALE.utf8=TEXT}. Letters of alphabets, mirrored twins and stamps without PNG are left out.
 */
record Stamps(List<DemoPicture> pictures, Captions captions) {
  static final String STYLE = "stamps";
  private static final String ROOT = "./usr/share/tuxpaint/stamps/";
  private static final Pattern TRANSLATION =
      Pattern.compile("([a-z]{2,3}(?:_[A-Z]{2})?(?:@[a-z]{1,10})?)\\.utf8=(.*)");

  /** Reads the package. */
  static Stamps read(Path deb) {
    Map<String, byte[]> files = Archives.deb(deb, Stamps::isWanted);
    List<DemoPicture> pictures = new ArrayList<>();
    Captions captions = new Captions();
    Map<String, String> names = new HashMap<>();
    files.forEach((name, bytes) -> {
      byte[] text = files.get(name.replaceAll("png$", "txt"));
      if (name.endsWith(".png") && text != null) {
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        String caption = lines.isEmpty() ? "" : Captions.oneLine(lines.getFirst());
        if (!caption.isEmpty()) {
          Concept concept = Concept.of(STYLE, caption);
          pictures.add(new DemoPicture(STYLE, key(names, name), "png", bytes, caption, concept));
          translations(lines, concept, captions);
        }
      }
    });
    return new Stamps(List.copyOf(pictures), captions);
  }

  private static boolean isWanted(String name) {
    return name.startsWith(ROOT)
        && (name.endsWith(".png") || name.endsWith(".txt"))
        && !name.startsWith(ROOT + "symbols/alphabets/")
        && !name.endsWith("_mirror.png");
  }

  private static String key(Map<String, String> names, String name) {
    String stem = name.substring(ROOT.length(), name.length() - ".png".length());
    String key = STYLE + "-" + stem.replaceAll("[^A-Za-z0-9_]+", "-");
    String other = names.put(key, name);
    if (other != null) {
      throw new DemoException("stamps " + other + " and " + name + " would have the same key");
    }
    return key;
  }

  private static void translations(List<String> lines, Concept concept, Captions captions) {
    captions.add("en", concept, lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      Matcher matcher = TRANSLATION.matcher(line);
      if (matcher.matches()) {
        captions.add(matcher.group(1), concept, matcher.group(2));
      }
    }
  }
}
