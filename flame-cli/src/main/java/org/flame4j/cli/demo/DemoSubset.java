package org.flame4j.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The three tables of the demo, out of {@code samples.tsv}: pictures to train on, the same concepts
 * in a style not trained on, and concepts not trained on.
 *
 * @param data folder of {@code samples.tsv}
 * @param share one in this many concepts is trained on
 */
public record DemoSubset(Path data, int share) {
  private static final int CAPTION = 2;
  private static final int CONCEPT = 3;
  private static final int STYLE = 4;
  private static final int SPLIT = 5;

  public DemoSubset {
    if (share < 1) {
      throw new DemoException("the share of concepts must be positive; share=" + share);
    }
  }

  /** Writes {@code train.tsv}, {@code unseen-style.tsv} and {@code unseen-concept.tsv}. */
  public void write() throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("samples.tsv"), StandardCharsets.UTF_8);
    String header = lines.getFirst();
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split("\t", -1)).toList();
    List<String[]> train =
        rows.stream()
            .filter(row -> row[SPLIT].equals("train") && chosen(row[CONCEPT]))
            .sorted(
                Comparator.comparing(
                    (String[] row) -> row[CAPTION])) // equal captions are encoded once
            .toList();
    Set<String> concepts = train.stream().map(row -> row[CONCEPT]).collect(Collectors.toSet());
    write("train.tsv", header, train, row -> true);
    write(
        "unseen-style.tsv",
        header,
        rows,
        row -> row[SPLIT].equals("style") && concepts.contains(row[CONCEPT]));
    write(
        "unseen-concept.tsv",
        header,
        rows,
        row ->
            row[SPLIT].equals("concept")
                && !row[STYLE].equals("twitter")
                && !row[STYLE].equals("fluent"));
  }

  /** By a checksum of the name, so that the choice never changes. */
  private boolean chosen(String concept) {
    CRC32 crc = new CRC32();
    crc.update(concept.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() % share == 0;
  }

  private void write(String name, String header, List<String[]> rows, Predicate<String[]> keep)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    rows.stream().filter(keep).map(row -> String.join("\t", row)).forEach(lines::add);
    Files.write(data.resolve(name), lines, StandardCharsets.UTF_8);
  }
}
