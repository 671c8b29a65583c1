package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.cli.demo.DemoData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs comparisons and prints their tables. */
@Command(
    name = "Study",
    mixinStandardHelpOptions = true,
    description =
        "Trains small models that differ in one thing, and compares their recall. What stands is reused.",
    footer = {
      "",
      "Names: amount, facets, layers, positions, languages, llm, long, long-other.",
      "Example: flame-bench/run Study amount facets --out study"
    })
public final class StudyCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "NAME", description = "What to compare.")
  private List<String> names = List.of();

  @Option(
      names = "--out",
      defaultValue = "study",
      description = "Folder of all runs (default: study).")
  private Path out = Path.of("study");

  @Mixin private LabOptions options = new LabOptions();

  @Option(
      names = "--llm",
      defaultValue = "models/flame-pocket",
      description = "Language model (default: models/flame-pocket).")
  private Path llm = Path.of("models/flame-pocket");

  @Option(
      names = "--other-llm",
      defaultValue = "SmolLM2-135M-Instruct.Q4_1.gguf",
      description =
          "Language model of llm and long-other (default: SmolLM2-135M-Instruct.Q4_1.gguf).")
  private Path otherLlm = Path.of("SmolLM2-135M-Instruct.Q4_1.gguf");

  @Option(names = "--seeds", defaultValue = "3", description = "Runs of each arm (default: 3).")
  private int seeds = 3;

  @Option(
      names = "--seen",
      defaultValue = "12000",
      description = "Pictures that a run sees (default: 12000).")
  private int seen = 12_000;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(out.resolve("stores"));
    Studies studies =
        new Studies(
            new StudyTables(options.data()),
            llm,
            otherLlm,
            DemoData.defaultCache(),
            System.err::println);
    Lab lab = new Lab(out, tower(), seen, seeds, options.children(), System.err::println);
    for (String name : names) {
      Comparison comparison = studies.named(name);
      Map<Arm, List<List<Path>>> scores = lab.run(comparison);
      String table = Scores.table(comparison, scores);
      if (name.equals("languages")) {
        table += "\n" + Scores.languages(scores.values().iterator().next().getFirst(), llm);
      }
      Files.writeString(out.resolve(name + ".md"), table, StandardCharsets.UTF_8);
      System.out.println(table);
    }
    return 0;
  }

  /** Small enough that seventy runs take about an hour. */
  private Path tower() throws IOException {
    Path file = out.resolve("tower.json");
    Files.writeString(
        file,
        """
        {"imageSize": 64, "patchSize": 16, "width": 128, "layers": 4, "heads": 2, "mlpRatio": 4,
         "projectorHidden": 512}
        """);
    return file;
  }
}
