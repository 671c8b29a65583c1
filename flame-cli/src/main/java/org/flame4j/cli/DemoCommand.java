package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flame4j.cli.demo.DemoData;
import org.flame4j.cli.demo.DemoSteps;
import org.flame4j.cli.demo.DemoSubset;
import org.flame4j.cli.report.ComparedModel;
import org.flame4j.cli.report.Curves;
import org.flame4j.cli.report.DemoPage;
import org.flame4j.cli.report.Results;
import org.flame4j.cli.report.ResultsTable;
import org.flame4j.eval.LanguageEvaluation.Report;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
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
      "  flame demo --llm SmolLM2-135M-Instruct.gguf --layer 29"
    })
final class DemoCommand implements Callable<Integer> {
  /** Name of the property that says where the project is. */
  static final String HOME = "flame.home";

  private static final List<String> GALLERIES = List.of("unseen-style", "unseen-concept");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--llm",
      paramLabel = "PATH",
      description =
          "Language model: a Hugging Face folder or a .gguf file (default: models/flame-pocket of the project).")
  private Path llm = Path.of("");

  @Option(
      names = "--layer",
      paramLabel = "K",
      description = "Decoder layer to read (default: the last but one).")
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
    PrintWriter err = spec.commandLine().getErr();
    Path language = languageModel();
    DemoSteps steps = new DemoSteps(out, line -> err.println("\n" + line));
    Path data = data();
    String text = "%s layer %s".formatted(ModelHash.of(language), layer == 0 ? "usual" : layer);
    String samples = DemoSteps.hashOf(List.of(data.resolve("train.tsv")));
    Map<String, String> trained = new LinkedHashMap<>();
    String store = embed(steps, language, "store", text + " data " + samples, List.of());
    String single =
        embed(
            steps,
            language,
            "store-single",
            text + " data " + samples,
            List.of("--short", "none", "--long", "none"));
    trained.put("flame", train(steps, "flame", store, "--store", out.resolve("store")));
    trained.put("single", train(steps, "single", single, "--store", out.resolve("store-single")));
    trained.put("clip", train(steps, "clip", text + samples, "--baseline", language));
    Map<String, Results.Gallery> galleries = score(steps, language, data, trained);
    Results results =
        new Results(
            settings(language, data),
            steps.seconds(),
            galleries,
            Results.marks(galleries.values().iterator().next()));
    results.write(out.resolve("results.json"));
    report(results, language, data);
    PrintWriter result = spec.commandLine().getOut();
    new ResultsTable(result).print(results);
    result.printf("%nnumbers in %s, page in %s%n", out.resolve("results.json"), page());
    return 0;
  }

  private Path page() {
    return out.resolve("report.html");
  }

  /** The one asked for, or the one that ships with the project. */
  private Path languageModel() {
    if (!llm.toString().isEmpty()) {
      return llm;
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

  private Path table(Path data, String name) {
    return data.resolve(name + ".tsv");
  }

  private String embed(
      DemoSteps steps, Path language, String name, String settings, List<String> more)
      throws IOException {
    Path data = table(prepared.toString().isEmpty() ? out.resolve("data") : prepared, "train");
    List<Object> args = new ArrayList<>(List.of("embed", "--llm", language, "--data", data));
    args.addAll(List.of("--out", out.resolve(name)));
    args.addAll(more);
    if (layer != 0) {
      args.addAll(List.of("--layer", layer));
    }
    return steps.run(
        "embed " + name, settings + " " + more, List.of(name), () -> command(args.toArray()));
  }

  private String train(DemoSteps steps, String name, String from, String option, Path texts)
      throws IOException {
    Path data = table(prepared.toString().isEmpty() ? out.resolve("data") : prepared, "train");
    List<Object> how =
        List.of(
            "--model",
            model,
            "--image-size",
            64,
            "--minutes",
            minutes,
            "--batch",
            128,
            "--lr",
            "1e-3",
            "--min-crop",
            0.5,
            "--seed",
            seed);
    List<Object> args = new ArrayList<>(List.of("train", "--data", data, option, texts));
    args.addAll(List.of("--out", out.resolve(name)));
    args.addAll(how);
    return steps.run(
        "train " + name, from + " " + how, List.of(name), () -> command(args.toArray()));
  }

  private Map<String, Results.Gallery> score(
      DemoSteps steps, Path language, Path data, Map<String, String> trained) throws IOException {
    Map<String, Results.Gallery> galleries = new LinkedHashMap<>();
    for (String gallery : GALLERIES) {
      List<Path> inputs = new ArrayList<>(List.of(table(data, gallery)));
      try (Stream<Path> files = Files.list(data)) {
        files
            .filter(file -> file.getFileName().toString().startsWith("captions."))
            .sorted()
            .forEach(inputs::add);
      }
      String hash = DemoSteps.hashOf(inputs);
      Map<ComparedModel, Report> reports = new LinkedHashMap<>();
      for (ComparedModel compared : ComparedModel.values()) {
        String name = gallery + "." + compared.key() + ".json";
        steps.run(
            "score " + gallery + " " + compared.key(),
            trained.get(compared.folder()) + " " + hash + " " + compared.prompts(),
            List.of(name),
            () -> command(evaluation(compared, language, data, gallery, out.resolve(name))));
        reports.put(compared, Results.readScores(out.resolve(name)));
      }
      galleries.put(gallery, Results.gallery(reports));
    }
    return galleries;
  }

  private Object[] evaluation(
      ComparedModel compared, Path language, Path data, String gallery, Path json) {
    List<Object> args =
        new ArrayList<>(
            List.of("eval", "languages", "--model", out.resolve(compared.folder()), "--llm"));
    args.addAll(List.of(language, "--data", table(data, gallery), "--captions", data));
    if (!compared.prompts().equals("none")) {
      args.addAll(List.of("--prompts", compared.prompts()));
    }
    args.addAll(List.of("--json", json));
    return args.toArray();
  }

  private Map<String, String> settings(Path language, Path data) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    int read = layer == 0 ? LanguageModel.configOf(language).usualLayer() : layer;
    settings.put("language model", language.toAbsolutePath().normalize().getFileName().toString());
    settings.put("layer", Integer.toString(read));
    settings.put("training pictures", Integer.toString(rows(table(data, "train"))));
    settings.put("concepts trained on", "one in " + share);
    settings.put("minutes of training, each model", String.format(Locale.ROOT, "%.4g", minutes));
    settings.put("image tower", model + ", 64 pixels, from scratch");
    settings.put("seed", Long.toString(seed));
    settings.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return settings;
  }

  private static int rows(Path table) throws IOException {
    try (Stream<String> lines = Files.lines(table)) {
      return Math.toIntExact(lines.count() - 1);
    }
  }

  private void report(Results results, Path language, Path data) throws IOException {
    Map<ComparedModel, double[]> losses = new LinkedHashMap<>();
    for (ComparedModel compared : ComparedModel.values()) {
      losses.put(compared, Curves.losses(out.resolve(compared.folder()).resolve("metrics.jsonl")));
    }
    DemoShowcase showcase =
        new DemoShowcase(out.resolve("flame"), language, table(data, GALLERIES.getFirst()), data);
    new DemoPage(results, showcase.make(), losses).write(page());
  }

  /** One step, as a user would type it. */
  private void command(Object... command) {
    String[] args = Stream.of(command).map(String::valueOf).toArray(String[]::new);
    PrintWriter err = spec.commandLine().getErr();
    err.println();
    err.println("flame " + String.join(" ", Stream.of(args).map(DemoCommand::quoted).toList()));
    CommandLine root = spec.root().commandLine();
    CommandLine step = new CommandLine(new FlameCommand());
    int code =
        step.setOut(err)
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
