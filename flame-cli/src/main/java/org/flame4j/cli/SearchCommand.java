package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The pictures that fit a query best. */
@Command(
    name = "search",
    description = "Find the pictures that fit a query, in any language the language model knows.",
    footer = {
      "",
      "Prints score (cosine) and file, best first, one block a query.",
      "Example:",
      "  flame search --model model/ --llm SmolLM2.gguf --layer 29 --images photos/ \"a red apple\""
    })
final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LlmOptions llm = new LlmOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder that training wrote.")
  private Path model = Path.of("");

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "Folder of pictures, .csv, .tsv or .jsonl.")
  private Path images = Path.of("");

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file (default: long).")
  private String prompts = "long";

  @Option(
      names = "--top",
      defaultValue = "5",
      paramLabel = "N",
      description = "Pictures shown for a query (default: 5).")
  private int top = 5;

  @Parameters(paramLabel = "QUERY", arity = "1..*", description = "What to look for.")
  private List<String> queries = List.of();

  @Override
  public Integer call() {
    List<Sample> samples = Samples.open(images);
    SkippedSamples skipped = new SkippedSamples();
    try (FlameModel flame = FlameModel.load(model, compute.compute());
        LanguageModel language = llm.open(compute);
        Scope scope = new Scope()) {
      ModelMatch.check(flame.card(), llm.layer(), language);
      ImageFeatures found;
      try (Progress progress = new Progress("encoding pictures", "pictures", samples.size())) {
        found = ImageFeatures.of(flame, samples, 64, compute.threads(), skipped, progress);
      }
      if (found.samples().isEmpty()) {
        throw new CliException("no picture of " + images + " can be read");
      }
      FacetEncoder encoder = new FacetEncoder(language, llm.positions());
      Tensor texts = Pooling.NORMALISED.pool(encoder.encode(queries, PromptSet.of(prompts)));
      print(texts.matmul(found.features().transpose(0, 1)), found.samples());
    }
    Skips.print(skipped, spec.commandLine().getErr());
    return 0;
  }

  private void print(Tensor scores, List<Sample> samples) {
    PrintWriter out = spec.commandLine().getOut();
    int shown = Math.min(top, samples.size());
    Tensor.TopK best = scores.topk(shown);
    float[] values = Tensors.floats(best.values());
    long[] indices = Tensors.longs(best.indices());
    for (int q = 0; q < queries.size(); q++) {
      out.println(queries.get(q));
      for (int i = q * shown; i < (q + 1) * shown; i++) {
        Sample sample = samples.get((int) indices[i]);
        out.printf(Locale.ROOT, "  %.3f  %s%n", values[i], sample.image().name());
      }
    }
  }
}
