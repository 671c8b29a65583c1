package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.flame4j.facet.PromptSet;
import org.flame4j.text.TextTokenizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of the study, out of the demo's {@code samples.tsv}. Training sets are nested: a
 * larger one holds the smaller ones.
 *
 * @param data folder of {@code samples.tsv}, where the tables go as well
 */
record StudyTables(Path data) {
  private static final int CAPTION = 2;
  private static final int CONCEPT = 3;
  private static final int STYLE = 4;
  private static final int SPLIT = 5;
  private static final int CLIP_TOKENS = 77;

  /** About that many training pictures: those of the first concepts in the order of a checksum. */
  Path training(int pictures) throws IOException {
    Set<String> concepts = concepts(pictures);
    return write(
        "study-train-" + pictures,
        row -> row[SPLIT].equals("train") && concepts.contains(row[CONCEPT]));
  }

  /** The pictures in an unseen style of the concepts of {@link #training}. */
  Path unseenStyle(int pictures) throws IOException {
    Set<String> concepts = concepts(pictures);
    return write(
        "study-style-" + pictures,
        row -> row[SPLIT].equals("style") && concepts.contains(row[CONCEPT]));
  }

  /** Concepts that are in no training set, in styles that are. */
  Path unseenConcepts() throws IOException {
    return write(
        "study-concept",
        row ->
            row[SPLIT].equals("concept")
                && !row[STYLE].equals("twitter")
                && !row[STYLE].equals("fluent"));
  }

  private Set<String> concepts(int pictures) throws IOException {
    List<String[]> train =
        rows().stream()
            .filter(row -> row[SPLIT].equals("train"))
            .sorted(Comparator.comparingLong((String[] row) -> checksum(row[CONCEPT])))
            .toList();
    Set<String> concepts = new HashSet<>();
    train.stream().limit(pictures).forEach(row -> concepts.add(row[CONCEPT]));
    return concepts;
  }

  private List<String[]> rows() throws IOException {
    return Files.readAllLines(data.resolve("samples.tsv"), StandardCharsets.UTF_8).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .toList();
  }

  private Path write(String name, Predicate<String[]> keep) throws IOException {
    List<String> lines = new ArrayList<>(List.of("key\timage\tcaption\tconcept\tstyle\tsplit"));
    rows().stream()
        .filter(keep)
        .sorted(Comparator.comparing((String[] row) -> row[CAPTION]))
        .forEach(row -> lines.add(String.join("\t", row)));
    return write(name, lines);
  }

  private Path write(String name, List<String> lines) throws IOException {
    Path table = data.resolve(name + ".tsv");
    Files.write(table, lines, StandardCharsets.UTF_8);
    return table;
  }

  /** The first facets of the paper's long prompts, as a prompt set of their own. */
  Path firstFacets(int count) throws IOException {
    PromptSet all = PromptSet.shipped("long");
    PromptSet first =
        new PromptSet(
            "long-" + count, all.prefix(), all.separator(), all.facets().subList(0, count));
    Path file = data.resolve("study-facets-" + count + ".json");
    Files.writeString(file, JsonMapper.shared().writeValueAsString(first));
    return file;
  }

  /**
   * Endless Sky: {@code study-long-train.tsv} and {@code study-long-test.tsv}, split by picture,
   * with the columns caption and cut: the text up to the 77 tokens, first and last among them, that
   * CLIP reads.
   */
  List<Path> longTexts(Path cache, Path llm, Consumer<String> progress) throws IOException {
    List<String> train = new ArrayList<>(List.of("key\timage\tcaption\tcut"));
    List<String> test = new ArrayList<>(train);
    try (TextTokenizer tokenizer = TextTokenizer.open(llm)) {
      for (EndlessSky.Entry entry :
          EndlessSky.prepare(data.resolve("endless-sky"), cache, progress)) {
        String text = entry.text().replaceAll("\\s+", " ");
        String image = data.relativize(Path.of(entry.image())).toString();
        String row = String.join("\t", entry.name(), image, text, cut(text, tokenizer));
        (checksum(image) % 5 == 0 ? test : train).add(row);
      }
    }
    return List.of(write("study-long-train", train), write("study-long-test", test));
  }

  private static String cut(String text, TextTokenizer tokenizer) {
    TextTokenizer.Tokens tokens = tokenizer.encode(text, false);
    int kept = CLIP_TOKENS - 2;
    return tokens.ids().size() <= kept
        ? text
        : text.substring(0, text.offsetByCodePoints(0, tokens.ends().get(kept - 1)));
  }

  static long checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
