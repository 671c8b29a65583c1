package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.eval.RetrievalEvaluation;
import org.flame4j.eval.RetrievalEvaluation.Report;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Recall between pictures and captions. */
@Command(
    name = "retrieval",
    description = "Recall at 1, 5 and 10 between pictures and their captions, both ways.",
    footer = {
      "",
      "Pictures with the same caption count as right answers for it.",
      "Example:",
      "  flame eval retrieval --model model/ --data test.tsv --llm SmolLM2.gguf --layer 29"
    })
final class EvalRetrievalCommand implements Callable<Integer> {
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
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "Folder of pictures with .txt captions, .csv, .tsv or .jsonl.")
  private Path data = Path.of("");

  @Option(
      names = "--field",
      defaultValue = "caption",
      paramLabel = "NAME",
      description = "Text field to search with (default: caption).")
  private String field = "caption";

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file (default: long, the mean of its facets).")
  private String prompts = "long";

  @Option(
      names = "--pool-raw",
      description = "Average raw hidden states, as the published code does, not normalised ones.")
  private boolean poolRaw;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there as well.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws IOException {
    SkippedSamples skipped = new SkippedSamples();
    List<Sample> samples = Samples.open(data);
    Report report;
    try (FlameModel flame = FlameModel.load(model, compute.compute());
        LanguageModel language = llm.open(compute);
        Scope scope = new Scope()) {
      ModelMatch.check(flame.card(), llm.layer(), language);
      ImageFeatures images;
      try (Progress progress = new Progress("encoding pictures", "pictures", samples.size())) {
        images = ImageFeatures.of(flame, samples, 64, compute.threads(), skipped, progress);
      }
      FacetEncoder encoder = new FacetEncoder(language, llm.positions());
      Pooling pooling = poolRaw ? Pooling.RAW : Pooling.NORMALISED;
      report = new RetrievalEvaluation(encoder, PromptSet.of(prompts), pooling).run(images, field);
    }
    Skips.print(skipped, spec.commandLine().getErr());
    print(report, spec.commandLine().getOut());
    if (!json.toString().isEmpty()) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Files.writeString(json, mapper.writeValueAsString(report) + "\n", StandardCharsets.UTF_8);
    }
    return 0;
  }

  private static void print(Report report, PrintWriter out) {
    out.printf(
        "%d pictures, %d captions, chance at 1: %.2f %%%n",
        report.images(), report.texts(), 100 * report.chanceAt1());
    out.printf("%-16s %8s %8s %8s%n", "", "R@1", "R@5", "R@10");
    row(out, "text to image", report.recall().textToImage());
    row(out, "image to text", report.recall().imageToText());
  }

  private static void row(PrintWriter out, String name, Map<Integer, Double> recall) {
    out.printf("%-16s", name);
    recall.values().forEach(value -> out.printf(Locale.ROOT, " %7.2f%%", 100 * value));
    out.println();
  }
}
