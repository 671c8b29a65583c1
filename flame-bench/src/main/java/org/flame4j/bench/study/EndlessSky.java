package org.flame4j.bench.study;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.packages.Archives;
import org.flame4j.cli.packages.ArtifactCache;
import org.flame4j.cli.packages.PackageClient;
import org.flame4j.cli.packages.PinnedPackage;

/**
 * Pictures with long English captions: planets (photographs of landscapes), ships and outfits of
 * the game Endless Sky, each with the paragraphs that the game shows beside it.
 */
final class EndlessSky {
  private static final PinnedPackage PACKAGE =
      new PinnedPackage(
          PackageClient.APT,
          "endless-sky-data=0.9.8-1.2",
          "e45835e05a11e84bb1a890a0ded390246a53b8318f21a25925aa70fa54f80c13",
          "GPL-3.0, CC-BY-SA-4.0, CC-BY-SA-3.0, public domain");
  private static final Pattern DATA = Pattern.compile(".*/endless-sky/data/([^/]+)\\.txt");
  private static final Pattern IMAGE =
      Pattern.compile(".*/endless-sky/images/((?:land|outfit|ship|thumbnail)/.+)\\.(jpg|png)");
  private static final Pattern WORD = Pattern.compile("`([^`]*)`|\"([^\"]*)\"|(\\S+)");

  /**
   * A picture and what is told about it.
   *
   * @param image path in the package without its ending
   */
  record Entry(String name, String image, String text) {}

  private EndlessSky() {}

  /** Fetches the package into the cache, and writes its pictures below {@code folder}. */
  static List<Entry> prepare(Path folder, Path cache, Consumer<String> progress)
      throws IOException {
    ArtifactCache artifacts =
        new ArtifactCache(cache, (p, into) -> p.client().download(p.spec(), into), progress);
    Map<String, byte[]> files =
        Archives.deb(
            artifacts.fetch(PACKAGE),
            name -> DATA.matcher(name).matches() || IMAGE.matcher(name).matches());
    Map<String, Entry> entries = new TreeMap<>();
    Map<String, String> images = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Matcher image = IMAGE.matcher(file.getKey());
      if (image.matches()) {
        images.put(image.group(1), file.getKey());
      } else {
        read(new String(file.getValue(), StandardCharsets.UTF_8))
            .forEach(entry -> entries.putIfAbsent(entry.name(), entry));
      }
    }
    List<Entry> found = new ArrayList<>();
    for (Entry entry : entries.values()) {
      String packed = images.get(entry.image());
      if (packed != null) {
        String ending = packed.substring(packed.lastIndexOf('.'));
        Path target = folder.resolve(entry.image() + ending);
        Files.createDirectories(target.resolveSibling(""));
        Files.write(target, files.get(packed));
        found.add(new Entry(entry.name(), target.toString(), entry.text()));
      }
    }
    return found;
  }

  /**
   * Planets, ships and outfits with a picture and a text; indented lines belong to the entry above.
   */
  static List<Entry> read(String data) throws IOException {
    List<Entry> entries = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new StringReader(data));
    List<String> head = List.of();
    String image = "";
    StringBuilder text = new StringBuilder();
    for (String line = lines.readLine(); ; line = lines.readLine()) {
      boolean end = line == null;
      if (end || (!line.isBlank() && !line.startsWith("\t") && !line.startsWith("#"))) {
        add(entries, head, image, text);
        head = end ? List.of() : words(line);
        image = "";
        text.setLength(0);
      }
      if (end) {
        return entries;
      }
      List<String> words =
          line.startsWith("\t") && !line.startsWith("\t\t") ? words(line) : List.of();
      if (words.size() >= 2) {
        switch (words.getFirst()) {
          case "landscape", "thumbnail" -> image = words.get(1);
          case "sprite" -> image = image.isEmpty() ? words.get(1) : image;
          case "description" -> text.append(words.get(1).strip()).append(' ');
          default -> {} // prices and the like
        }
      }
    }
  }

  private static void add(
      List<Entry> entries, List<String> head, String image, StringBuilder text) {
    // A ship with a third word is a variant of the one above.
    if (head.size() == 2
        && List.of("planet", "ship", "outfit").contains(head.getFirst())
        && !image.isEmpty()
        && !text.isEmpty()) {
      entries.add(new Entry(head.getFirst() + " " + head.get(1), image, text.toString().strip()));
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      for (int group = 1; group <= 3; group++) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    return words;
  }
}
