package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a corpus holds.
 *
 * @param train counts of the training documents: language, source, how much
 * @param heldOut counts of the held-out ones; the source tells the kind
 * @param dropped documents left out because of a held-out caption, by source
 * @param heldOutCaptions number of held-out captions in all languages
 * @param skipped sources left out, and why
 */
public record CorpusReport(
    Map<String, Map<String, Amount>> train,
    Map<String, Map<String, Amount>> heldOut,
    Map<String, Long> dropped,
    int heldOutCaptions,
    List<String> skipped) {

  /** How much text. */
  public record Amount(long documents, long characters) {
    static final Amount NONE = new Amount(0, 0);

    Amount plus(Amount other) {
      return new Amount(documents + other.documents, characters + other.characters);
    }
  }

  static Map<String, Map<String, Amount>> count(List<Document> documents) {
    Map<String, Map<String, Amount>> counts = new TreeMap<>();
    for (Document d : documents) {
      counts
          .computeIfAbsent(d.lang(), l -> new TreeMap<>())
          .merge(d.source(), new Amount(1, d.whole().length()), Amount::plus);
    }
    return counts;
  }

  /** How much there is of a source in all languages. */
  Amount ofSource(String source) {
    return train.values().stream()
        .map(sources -> sources.getOrDefault(source, Amount.NONE))
        .reduce(Amount.NONE, Amount::plus);
  }

  /** Tables of tab-separated values, with a title line each. */
  public String text() {
    List<String> lines = new ArrayList<>();
    table(lines, "training: documents / characters", train);
    table(lines, "held out: documents / characters", heldOut);
    lines.add("held-out captions\t" + heldOutCaptions);
    dropped.forEach(
        (source, n) -> lines.add("left out for a held-out caption\t" + source + "\t" + n));
    skipped.forEach(line -> lines.add("source left out\t" + line));
    return String.join("\n", lines) + "\n";
  }

  private static void table(
      List<String> lines, String title, Map<String, Map<String, Amount>> counts) {
    Set<String> sources =
        counts.values().stream()
            .flatMap(row -> row.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    lines.add(title + "\t" + String.join("\t", sources) + "\tall");
    Map<String, Amount> sums = new TreeMap<>();
    counts.forEach((language, row) -> {
      row.forEach((source, amount) -> sums.merge(source, amount, Amount::plus));
      lines.add(row(language, sources, row));
    });
    lines.add(row("all", sources, sums));
  }

  private static String row(String title, Set<String> sources, Map<String, Amount> row) {
    List<String> cells = new ArrayList<>(List.of(title));
    sources.forEach(source -> cells.add(cell(row.getOrDefault(source, Amount.NONE))));
    cells.add(cell(row.values().stream().reduce(Amount.NONE, Amount::plus)));
    return String.join("\t", cells);
  }

  private static String cell(Amount amount) {
    return amount.documents + " / " + amount.characters;
  }
}
