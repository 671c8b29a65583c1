package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.embed.EmbedJob;
import org.flame4j.embed.EmbedPlan;
import org.flame4j.facet.PromptSet;
import org.flame4j.store.RowType;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Captions of a data set into an embedding store. */
@Command(
    name = "embed",
    description =
        "Embed the captions of a data set once, for training. Run again to go on after an interruption.",
    footer = {
      "",
      "Stores 11 rows a sample as the paper does: raw 1, short 3, long 7.",
      "Examples:",
      "  flame embed --llm SmolLM2.gguf --data samples.tsv --out store",
      "  flame embed --llm hf:HuggingFaceTB/SmolLM2-135M --data samples.tsv --out store",
      "  flame embed --llm Mistral-Nemo --layer 39 --data cc3m.jsonl --out store \\",
      "      --raw raw --short short_caption --long long_caption"
    })
final class EmbedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LlmOptions llm = new LlmOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "Folder of pictures with .txt captions, .csv, .tsv or .jsonl.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Store to make or to go on with.")
  private Path out = Path.of("");

  @Option(
      names = "--raw",
      defaultValue = "caption",
      paramLabel = "FIELD",
      description = "Text field for the raw prompt, or none (default: caption).")
  private String raw = "caption";

  @Option(
      names = "--short",
      defaultValue = "caption",
      paramLabel = "FIELD",
      description = "Text field for the short prompts, or none (default: caption).")
  private String shortField = "caption";

  @Option(
      names = "--long",
      defaultValue = "caption",
      paramLabel = "FIELD",
      description = "Text field for the long prompts, or none (default: caption).")
  private String longField = "caption";

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Your own prompt set instead of the three, asked about the field of --raw.")
  private String own = "";

  @Option(
      names = "--rows",
      defaultValue = "f16",
      paramLabel = "TYPE",
      description = {
        "How the store keeps the embeddings: f16, bf16, or int8 with a scale a row, at half the size",
        "(default: f16; docs/formats.md says what int8 costs)."
      })
  private String rows = "f16";

  @Override
  public Integer call() {
    RowType.of(rows); // refused before any work
    List<Sample> samples = Samples.open(data);
    EmbedPlan plan = plan();
    SkippedSamples skipped = new SkippedSamples();
    PrintWriter err = spec.commandLine().getErr();
    Path local = llm.path(); // a download ends at once when it is asked to, and goes on next time
    try (StopSignal stop = new StopSignal(err);
        LanguageModel model = llm.open(compute)) {
      EmbedJob job =
          new EmbedJob(
              model,
              LlmSource.nameOf(local),
              ModelHash.of(local),
              llm.positions(),
              RowType.of(rows),
              plan);
      EmbedJob.Result result;
      try (Progress progress = new Progress("embedding", "samples", samples.size())) {
        result = job.run(samples, out, skipped, progress, stop::asked);
      }
      Skips.print(skipped, err);
      return report(result);
    }
  }

  private int report(EmbedJob.Result result) {
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d samples embedded, %d were there before%n",
            out, result.added(), result.before());
    if (!result.finished()) {
      spec.commandLine().getErr().println("stopped: the same command goes on from here");
      return ExitCode.SOFTWARE;
    }
    if (result.before() + result.added() == 0) {
      throw new CliException("no sample of " + data + " could be embedded");
    }
    return ExitCode.OK;
  }

  private EmbedPlan plan() {
    List<EmbedPlan.Block> blocks = new ArrayList<>();
    if (!own.isEmpty()) {
      blocks.add(new EmbedPlan.Block(PromptSet.of(own), raw));
      return new EmbedPlan(blocks);
    }
    add(blocks, "raw", raw);
    add(blocks, "short", shortField);
    add(blocks, "long", longField);
    if (blocks.isEmpty()) {
      throw new CliException("nothing to embed: give a field for --raw, --short or --long");
    }
    return new EmbedPlan(blocks);
  }

  private static void add(List<EmbedPlan.Block> blocks, String set, String field) {
    if (!field.equals("none")) {
      blocks.add(new EmbedPlan.Block(PromptSet.shipped(set), field));
    }
  }
}
