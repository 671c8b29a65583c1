package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Captions of the demo's concepts, to find English ones with those of other languages.
 *
 * @param english all English captions of concepts that are in the corpus, whose mean is taken out
 * @param seen English captions of some of them by concept, as many as there are unseen ones
 * @param unseen English captions of the concepts that are kept out of the corpus
 * @param others captions by concept in other languages, by language
 */
record LmQueries(
    List<String> english,
    Map<String, String> seen,
    Map<String, String> unseen,
    Map<String, Map<String, String>> others) {
  private static final int CONCEPT = 3;
  private static final int SPLIT = 5;

  /**
   * @param data folder of the demo's {@code samples.tsv} and {@code captions.LANGUAGE.tsv}
   * @param languages without English
   */
  static LmQueries read(Path data, List<String> languages) throws IOException {
    Set<String> heldOut = new HashSet<>();
    for (String[] row : rows(data.resolve("samples.tsv"))) {
      if (row[SPLIT].equals("concept")) {
        heldOut.add(row[CONCEPT]);
      }
    }
    Map<String, Map<String, String>> others = new LinkedHashMap<>();
    for (String language : languages) {
      others.put(language, captions(data, language));
    }
    Map<String, String> all = captions(data, "en");
    Map<String, String> unseen = new TreeMap<>(all);
    unseen.keySet().retainAll(heldOut);
    all.keySet().removeAll(heldOut);
    return new LmQueries(List.copyOf(all.values()), some(all, unseen.size()), unseen, others);
  }

  /** The first in the order of a checksum. */
  private static Map<String, String> some(Map<String, String> all, int count) {
    List<String> concepts = new ArrayList<>(all.keySet());
    concepts.sort(Comparator.comparingLong(StudyTables::checksum));
    Map<String, String> some = new TreeMap<>(all);
    some.keySet().retainAll(new HashSet<>(concepts.subList(0, Math.min(count, concepts.size()))));
    return some;
  }

  private static Map<String, String> captions(Path data, String language) throws IOException {
    Map<String, String> captions = new TreeMap<>();
    for (String[] row : rows(data.resolve("captions." + language + ".tsv"))) {
      captions.put(row[0], row[1]);
    }
    return captions;
  }

  private static List<String[]> rows(Path table) throws IOException {
    return Files.readAllLines(table, StandardCharsets.UTF_8).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .toList();
  }
}
