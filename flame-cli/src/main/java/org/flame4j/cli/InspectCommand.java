package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flame4j.cli.inspect.InspectPage;
import org.flame4j.cli.inspect.Inspection;
import org.flame4j.cli.inspect.Inspector;
import org.flame4j.cli.progress.Progress;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptPacker;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.OutputHead;
import org.flame4j.text.TextTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the language model sees of a caption, and what it makes of it. */
@Command(
    name = "inspect",
    description =
        "Show the tokens, spans, positions and attention mask of captions; with --html also what each facet"
            + " says in one word, and how alike facets, captions and layers are.",
    footer = {
      "",
      "Without --html, needs the tokenizer of the language model only.",
      "docs/prompts.md tells how to write and check prompts of your own.",
      "Examples:",
      "  flame inspect --llm SmolLM2.gguf --prompts short \"a red apple\"",
      "  flame inspect --llm SmolLM2.gguf --layer 29 --html page.html \"a red apple\" \"two dogs\"",
      "  flame inspect --llm SmolLM2.gguf --prompts mine.json --data pairs.tsv --limit 200 \\",
      "      --html page.html \"a red apple\"",
      "  flame inspect --llm hf:HuggingFaceTB/SmolLM2-135M \"a red apple\"",
      "  flame inspect --llm SmolLM2.gguf --layers 5,10-30 --html page.html \"a red apple\""
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LlmOptions llm = new LlmOptions();

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file of your own (default: long).")
  private String prompts = "long";

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Page to write; runs the language model.")
  private Path html = Path.of("");

  @Option(
      names = "--layers",
      defaultValue = "",
      paramLabel = "LIST",
      description = "With --html: compare layers, such as 10,20-29 or all.")
  private String layers = "";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "With --html: also take out of states what this trained model takes out; layer and positions are its own.")
  private Path model = Path.of("");

  @Mixin private InspectCaptions captions = new InspectCaptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Override
  public Integer call() throws IOException {
    if (captions.given().isEmpty() && !captions.hasData()) {
      throw new ParameterException(spec.commandLine(), "a caption is missing, or --data");
    }
    PromptSet set = PromptSet.of(prompts);
    if (html.toString().isEmpty()) {
      print(set);
      return 0;
    }
    AtomicFile.check(html);
    Inspection inspection = inspect(set);
    new InspectPage(inspection).write(html);
    PrintWriter out = spec.commandLine().getOut();
    new InspectionText(inspection).print(out);
    out.printf("%nwrote %s (%d KiB)%n", html, Math.ceilDiv(Files.size(html), 1024));
    return 0;
  }

  private void print(PromptSet set) {
    if (captions.hasData() || !layers.isEmpty() || !model.toString().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--data, --layers and --model need --html FILE");
    }
    try (TextTokenizer tokenizer = TextTokenizer.open(llm.tokenizer())) {
      for (String caption : captions.given()) {
        PackedPrompt packed = new PromptPacker(set, tokenizer).pack(caption);
        new PromptPicture(set, packed, tokenizer, llm.positions())
            .print(spec.commandLine().getOut());
      }
    }
  }

  private Inspection inspect(PromptSet set) {
    if (model.toString().isEmpty()) {
      return inspect(set, Optional.empty());
    }
    try (FlameModel flame = FlameModel.load(model, compute.compute())) {
      String warning = llm.warning(flame.card());
      if (!warning.isEmpty()) {
        spec.commandLine().getErr().println(warning);
      }
      return inspect(set, Optional.of(flame));
    }
  }

  private Inspection inspect(PromptSet set, Optional<FlameModel> flame) {
    int depth = LanguageModel.configOf(llm.path()).layers();
    int layer = flame.map(f -> llm.layer(f.card())).orElseGet(llm::layer);
    List<Integer> compared = InspectLayers.of(layers, depth);
    Inspection.Subject subject =
        new Inspection.Subject(
            LlmSource.nameOf(llm.path()),
            layer,
            depth,
            set,
            flame.map(f -> llm.positions(f.card())).orElseGet(llm::positions));
    List<String> all = captions.all();
    try (LanguageModel language = llm.open(depth, compute);
        OutputHead head = OutputHead.open(llm.path());
        Progress progress = new Progress("reading captions", "captions", all.size())) {
      return new Inspector(language, head, subject, flame.map(FlameModel::textMeans), compared)
          .inspect(all, captions.shown(), progress);
    }
  }
}
