package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.flame4j.cli.demo.DemoData;
import org.flame4j.cli.demo.DemoSubset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The whole path on real pictures: each step is a command of this program, printed before it runs.
 */
@Command(
    name = "demo",
    description =
        "Fetch real pictures and captions, embed, train a small image tower, score it, search.",
    footer = {
      "",
      "Needs npm, and apt-get for one of the sources, to fetch the data (about 330 MB, once).",
      "Example:",
      "  flame demo --llm SmolLM2-135M-Instruct.gguf --layer 29"
    })
final class DemoCommand implements Callable<Integer> {
  private static final List<String> QUERIES =
      List.of("a red apple", "a sleeping face", "a fast car", "ein Hund", "un gato");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--llm",
      required = true,
      paramLabel = "PATH",
      description = "Language model: a Hugging Face folder or a .gguf file.")
  private Path llm = Path.of("");

  @Option(
      names = "--layer",
      defaultValue = "29",
      paramLabel = "K",
      description = "Decoder layer to read (default: 29, for SmolLM2-135M's 30).")
  private int layer = 29;

  @Option(
      names = "--out",
      defaultValue = "demo",
      paramLabel = "DIR",
      description = "Where everything goes (default: demo).")
  private Path out = Path.of("demo");

  @Option(
      names = "--share",
      defaultValue = "5",
      paramLabel = "N",
      description = "Train on one in N concepts, so that it takes minutes (default: 5; 1 for all).")
  private int share = 5;

  @Option(
      names = "--epochs",
      defaultValue = "60",
      paramLabel = "N",
      description = "Passes over the training pictures (default: 60).")
  private int epochs = 60;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Path data = out.resolve("data");
    if (!Files.exists(data.resolve("samples.tsv"))) {
      DemoData.prepare(data, DemoData.defaultCache(), err::println);
    }
    new DemoSubset(data, share).write();
    String model = out.resolve("model").toString();
    List<String> text = List.of("--llm", llm.toString(), "--layer", Integer.toString(layer));
    String train = data.resolve("train.tsv").toString();
    String store = out.resolve("store").toString();
    run(text, "embed", "--data", train, "--out", store);
    if (!Files.exists(Path.of(model, "card.json"))) {
      String passes = Integer.toString(epochs);
      run(
          List.of(),
          "train",
          "--data",
          train,
          "--store",
          store,
          "--out",
          model,
          "--model",
          "pocket",
          "--image-size",
          "64",
          "--epochs",
          passes,
          "--batch",
          "128",
          "--lr",
          "1e-3",
          "--min-crop",
          "0.5");
    }
    for (String test : List.of("unseen-style", "unseen-concept")) {
      run(
          text,
          "eval",
          "retrieval",
          "--model",
          model,
          "--data",
          data.resolve(test + ".tsv").toString(),
          "--json",
          out.resolve(test + ".json").toString());
    }
    List<String> search = new ArrayList<>(text);
    search.addAll(QUERIES);
    run(
        search,
        "search",
        "--model",
        model,
        "--images",
        data.resolve("unseen-style.tsv").toString());
    return 0;
  }

  /** One step, as a user would type it. */
  private void run(List<String> more, String... command) {
    List<String> args = new ArrayList<>(Arrays.asList(command));
    args.addAll(more);
    PrintWriter err = spec.commandLine().getErr();
    err.println();
    err.println("flame " + String.join(" ", args.stream().map(DemoCommand::quoted).toList()));
    CommandLine root = spec.root().commandLine();
    CommandLine step = new CommandLine(new FlameCommand());
    int code =
        step.setOut(root.getOut())
            .setErr(err)
            .setExecutionExceptionHandler(root.getExecutionExceptionHandler())
            .setParameterExceptionHandler(root.getParameterExceptionHandler())
            .execute(args.toArray(String[]::new));
    if (code != 0) {
      throw new CliException("the demo stopped at flame " + command[0]);
    }
  }

  private static String quoted(String argument) {
    return argument.contains(" ") ? '"' + argument + '"' : argument;
  }
}
