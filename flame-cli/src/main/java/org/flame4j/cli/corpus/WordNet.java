package org.flame4j.cli.corpus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.flame4j.cli.packages.Archives;
import org.flame4j.cli.packages.PackageException;

/**
 * Glosses of nouns, out of Debian's {@code wordnet-base}: {@code index.noun} gives each word's
 * senses as byte offsets into {@code data.noun}, whose lines end with {@code | gloss; "example"}. A
 * gloss is a long caption whose answer is one word.
 */
final class WordNet {
  static final String SOURCE = "wordnet";
  private static final String ROOT = "./usr/share/wordnet/";
  private static final int MAX_GLOSS = 160;

  private final byte[] data;
  private final String index;

  private WordNet(byte[] data, String index) {
    this.data = data;
    this.index = index;
  }

  /** Reads the package. */
  static WordNet read(Path deb) {
    Map<String, byte[]> files = Archives.deb(deb, name -> name.matches(ROOT + "(index|data).noun"));
    byte[] data = files.get(ROOT + "data.noun");
    byte[] index = files.get(ROOT + "index.noun");
    if (data == null || index == null) {
      throw new PackageException(deb + " has no nouns");
    }
    return new WordNet(data, new String(index, StandardCharsets.UTF_8));
  }

  /** The gloss of each word's first sense, for words of the vocabulary, in their order. */
  Map<String, String> glosses(Vocabulary vocabulary) {
    Map<String, String> glosses = new TreeMap<>();
    index
        .lines()
        .filter(line -> !line.startsWith(" "))
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > 4 && vocabulary.contains(word(fields[0])))
        .forEach(fields -> {
          String gloss = gloss(firstOffset(fields));
          if (!gloss.isEmpty() && gloss.length() <= MAX_GLOSS) {
            glosses.put(word(fields[0]), gloss);
          }
        });
    return glosses;
  }

  private static String word(String lemma) {
    return lemma.replace('_', ' ');
  }

  /** The line's end has one offset for each sense, most frequent first. */
  private static int firstOffset(String[] fields) {
    try {
      int senses = Integer.parseInt(fields[2]);
      return Integer.parseInt(fields[fields.length - senses]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new PackageException("index.noun: the line of '" + fields[0] + "' is not sound", e);
    }
  }

  private String gloss(int offset) {
    int end = offset;
    while (end < data.length && data[end] != '\n') {
      end++;
    }
    if (offset < 0 || offset >= data.length) {
      throw new PackageException("data.noun has no byte " + offset);
    }
    String line = new String(data, offset, end - offset, StandardCharsets.UTF_8);
    int bar = line.indexOf("| ");
    return bar < 0 ? "" : line.substring(bar + 2).split(";", 2)[0].replace('`', '\'').strip();
  }

  /** Each gloss after its word, and as a caption. */
  static void write(Map<String, String> glosses, ThingDocuments prompts, Documents out) {
    glosses.forEach((word, gloss) -> {
      Random random = out.begin(SOURCE + " " + word);
      if (random.nextBoolean()) {
        out.accept(Document.plain(word + ": " + gloss, Thing.ENGLISH, SOURCE));
      }
      out.accept(prompts.asked(gloss, word, Thing.ENGLISH, SOURCE));
    });
  }
}
