package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flame4j.cli.demo.DemoData;
import org.flame4j.cli.demo.DemoSubset;
import org.flame4j.cli.progress.Progress;
import org.flame4j.cli.report.Results;
import org.flame4j.cli.report.ResultsTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * FLAME against two baselines on real pictures: each step is a command of this program, printed
 * before it runs.
 */
@Command(
    name = "demo",
    description =
        "Train on pictures with English captions, search in many languages, compare with two baselines.",
    footer = {
      "",
      "Fetches real pictures and captions (about 330 MB, once; needs npm, and apt-get for one source),",
      "embeds the English captions, trains three models for the same time, scores each in all languages",
      "at hand on pictures in an unseen style and of unseen concepts. Ends with a table, results.json and",
      "report.html. Run again to go on after an interruption: what stands is reused.",
      "Examples:",
      "  flame demo",
      "  flame demo --minutes 10 --out long-demo",
      "  flame demo --llm SmolLM2-135M-Instruct.gguf --layer 29",
      "  flame demo --llm hf:HuggingFaceTB/SmolLM2-135M"
    })
final class DemoCommand implements Callable<Integer> {
  /** Name of the property that says where the project is. */
  static final String HOME = "flame.home";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--llm",
      paramLabel = "PATH",
      converter = LlmSource.Converter.class,
      description =
          "Language model: a Hugging Face folder, a .gguf file or hf:ORG/NAME[@REV][/FILE.gguf]"
              + " (default: models/flame-pocket of the project).")
  private LlmSource llm = new LlmSource("");

  @Option(
      names = "--layer",
      paramLabel = "K",
      description = "Decoder layer to read (default: the usual one of the model).")
  private int layer;

  @Option(
      names = "--out",
      defaultValue = "demo",
      paramLabel = "DIR",
      description = "Where everything goes (default: demo).")
  private Path out = Path.of("demo");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data that an earlier demo has prepared (default: DIR of --out/data, fetched).")
  private Path prepared = Path.of("");

  @Option(
      names = "--share",
      defaultValue = "5",
      paramLabel = "N",
      description = "Train on one in N concepts, so that it takes minutes (default: 5; 1 for all).")
  private int share = 5;

  @Option(
      names = "--minutes",
      defaultValue = "2.5",
      paramLabel = "M",
      description = "Training time of each of the three models (default: 2.5).")
  private double minutes = 2.5;

  @Option(
      names = "--model",
      defaultValue = "pocket",
      paramLabel = "NAME",
      description = "Shape of the image tower, as train has it (default: pocket).")
  private String model = "pocket";

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    DemoPlan plan = new DemoPlan(languageModel(), layer, out, data(), share, minutes, model, seed);
    Path json = out.resolve("results.json");
    Path page = out.resolve("report.html");
    Results results = new DemoRun(plan, this::command, err::println).run(json, page);
    PrintWriter result = spec.commandLine().getOut();
    new ResultsTable(result).print(results);
    result.printf("%nnumbers in %s, page in %s%n", json, page);
    err.println("in " + Progress.time((System.nanoTime() - start) / 1e9));
    return 0;
  }

  /** The one asked for, or the one that ships with the project. */
  private Path languageModel() {
    if (llm.isGiven()) {
      return llm.path();
    }
    Path shipped = Path.of(System.getProperty(HOME, "")).resolve("models/flame-pocket");
    if (!Files.isDirectory(shipped)) {
      throw new CliException(
          "the language model " + shipped + " is not there: give one by --llm PATH");
    }
    return shipped;
  }

  /** Folder with the tables; fetched where no earlier run did. */
  private Path data() throws IOException {
    boolean given = !prepared.toString().isEmpty();
    Path data = given ? prepared : out.resolve("data");
    if (!Files.exists(data.resolve("samples.tsv"))) {
      if (given) {
        throw new CliException(data + " has no samples.tsv: leave --data out to have it fetched");
      }
      DemoData.prepare(data, DemoData.defaultCache(), spec.commandLine().getErr()::println);
    }
    new DemoSubset(data, share).write();
    return data;
  }

  /** One step, as a user would type it; the results of all are shown at the end. */
  private void command(List<Object> command) {
    String[] args = command.stream().map(String::valueOf).toArray(String[]::new);
    PrintWriter err = spec.commandLine().getErr();
    err.println("flame " + String.join(" ", Stream.of(args).map(DemoCommand::quoted).toList()));
    CommandLine root = spec.root().commandLine();
    CommandLine step = new CommandLine(new FlameCommand());
    int code =
        step.setOut(new PrintWriter(Writer.nullWriter()))
            .setErr(err)
            .setExecutionExceptionHandler(root.getExecutionExceptionHandler())
            .setParameterExceptionHandler(root.getParameterExceptionHandler())
            .execute(args);
    if (code != 0) {
      throw new CliException("the demo stopped at flame " + args[0]);
    }
  }

  private static String quoted(String argument) {
    return argument.contains(" ") ? '"' + argument + '"' : argument;
  }
}
