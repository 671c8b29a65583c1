package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains language models of several sizes and lengths, and compares what they cost and know. */
@Command(
    name = "LmScaling",
    mixinStandardHelpOptions = true,
    description = "Trains small language models of several sizes and lengths, and compares them.",
    footer = {"", "What stands in the folder is reused; a run that was cut off goes on."})
public final class LmScalingCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      defaultValue = "scaling",
      description = "Folder of all runs (default: scaling).")
  private Path out = Path.of("scaling");

  @Mixin private LabOptions options = new LabOptions();

  @Option(
      names = "--sizes",
      split = ",",
      description = "Layers x width (default: 2x128,4x192,4x256).")
  private List<String> sizes = List.of("2x128", "4x192", "4x256");

  @Option(names = "--steps", split = ",", description = "Lengths (default: 150,300,600).")
  private List<Long> steps = List.of(150L, 300L, 600L);

  @Option(names = "--vocab", defaultValue = "20000", description = "Tokens (default: 20000).")
  private int vocab = 20_000;

  @Option(names = "--seed", defaultValue = "0", description = "Seed of all runs (default: 0).")
  private long seed;

  @Option(
      names = "--also",
      defaultValue = "models/flame-pocket",
      description = "Trained model to measure as well (default: models/flame-pocket).")
  private Path also = Path.of("models/flame-pocket");

  @Option(
      names = "--languages",
      split = ",",
      description = "Languages of the corpus (default: those of flame-pocket).")
  private List<String> languages =
      List.of("en,es,fr,de,it,pt,ru,uk,pl,nl,sv,da,nb,fi,hu,ja,ko,zh,hi,ar,vi".split(",", -1));

  @Option(
      names = "--queries",
      split = ",",
      description = "Languages of the queries (default: es,fr,de,ru,hu,ja,zh,hi).")
  private List<String> queryLanguages = List.of("es", "fr", "de", "ru", "hu", "ja", "zh", "hi");

  @Override
  public Integer call() throws IOException {
    LmQueries queries = LmQueries.read(options.data(), queryLanguages);
    LmLab lab = new LmLab(out, vocab, seed, options.children(), System.err::println);
    List<LmRun> runs = new ArrayList<>();
    for (String size : sizes) {
      steps.forEach(length -> runs.add(LmRun.of(size, length)));
    }
    lab.train(runs, lab.corpus(languages));
    LmTable table = new LmTable(queries);
    for (LmRun run : runs) {
      table.add(lab.folder(run));
    }
    if (Files.exists(also)) {
      table.add(also);
    }
    Files.writeString(out.resolve("scaling.md"), table.text(), StandardCharsets.UTF_8);
    System.out.println(table.text());
    return 0;
  }
}
