package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.data.DataSource;
import org.flame4j.data.KeyedTexts;
import org.flame4j.embed.EmbedJob;
import org.flame4j.embed.EmbedPlan;
import org.flame4j.store.RowType;
import org.flame4j.store.StorePart;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.MatrixRate;
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
      "",
      "TEXT is one of",
      "  caption      the .txt of a picture or in a shard, or a column of a table",
      "  COLUMN       another column of a table, or member of a shard: txt, cls",
      "  json:FIELD   a field of the .json of a picture or in a shard",
      "  FILE:FIELD   a field of .json, .jsonl, .csv or .tsv files, joined by key",
      "",
      "Examples:",
      "  flame embed --llm SmolLM2.gguf --data samples.tsv --out store",
      "  flame embed --llm hf:HuggingFaceTB/SmolLM2-135M --data samples.tsv --out store",
      "  flame embed --llm Mistral-Nemo --data 'cc3m/{00000..00331}.tar' --raw txt \\",
      "      --short json:short --long captions.json:minicpm --out store",
      "  flame embed --llm Mistral-Nemo --data laion.parquet --key sample_id \\",
      "      --raw TEXT --short none --long none --out store",
      "  flame embed --llm Mistral-Nemo --data 'cc3m/*.tar' --out store --shard 3/8"
    })
final class EmbedCommand implements Callable<Integer> {
  private static final Pattern PART = Pattern.compile("(\\d{1,5})/(\\d{1,5})");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LlmOptions llm = new LlmOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Mixin private TextOptions texts = new TextOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Store to make or to go on with.")
  private Path out = Path.of("");

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = {
        "Embed part I of N, from 0/N on, on N machines: into",
        "one --out that all see, or into several to be merged."
      })
  private String shard = "0/1";

  @Option(
      names = "--shard-samples",
      paramLabel = "N",
      description =
          "Samples embedded and stored as one unit, the most a kill loses (default: 1024).")
  @Bounds(least = 1, most = StoreWriter.MAX_SHARD_SAMPLES)
  private int shardSamples = EmbedJob.PIECE_SAMPLES;

  @Option(
      names = "--rows",
      defaultValue = "f16",
      paramLabel = "TYPE",
      description = {
        "How the store keeps the embeddings: f16, bf16, or int8",
        "with a scale a row, at half the size (default: f16;",
        "docs/formats.md says what int8 costs)."
      })
  private String rows = "f16";

  @Override
  public Integer call() throws IOException {
    RowType.of(rows); // refused before any work
    llm.positions();
    StorePart part = part();
    EmbedPlan plan = texts.plan();
    List<KeyedTexts> joined = texts.openTexts();
    try {
      return embed(plan, texts.open(joined), joined, part);
    } finally {
      joined.forEach(KeyedTexts::close);
    }
  }

  private StorePart part() {
    Matcher matcher = PART.matcher(shard);
    if (!matcher.matches()) {
      throw new CliException("--shard wants I/N, such as 0/8 to 7/8: " + shard);
    }
    return new StorePart(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  private int embed(EmbedPlan plan, DataSource data, List<KeyedTexts> joined, StorePart part)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Path local = llm.path(); // a download ends at once when it is asked to, and goes on next time
    String list =
        part.count() == 1
            ? "skipped.tsv"
            : "skipped.%d-of-%d.tsv".formatted(part.index(), part.count());
    try (StopSignal stop = new StopSignal(err);
        LanguageModel model = llm.open(compute)) {
      Files.createDirectories(out);
      double rate = MatrixRate.measure(model.compute());
      EmbedJob job =
          new EmbedJob(
              model,
              LlmSource.nameOf(local),
              ModelHash.of(local),
              llm.positions(),
              RowType.of(rows),
              plan,
              shardSamples);
      try (SkipFile skips = new SkipFile(out.resolve(list));
          EmbedDisplay display = new EmbedDisplay(skips, err, rate)) {
        EmbedJob.Result result = job.run(data, out, part, display, stop::asked);
        display.close();
        if (result.finished()) {
          listUnused(joined, skips, part);
          skips.finish(err);
        }
        return report(result, display);
      }
    }
  }

  /** Captions without a sample; of a part nothing can be said. */
  private static void listUnused(List<KeyedTexts> joined, SkipFile skips, StorePart part) {
    if (part.count() == 1) {
      for (KeyedTexts texts : joined) {
        texts.unused(
            key -> skips.skipped(key, "no sample for the text in " + texts.field().name()));
      }
    }
  }

  private int report(EmbedJob.Result result, EmbedDisplay display) {
    PrintWriter err = spec.commandLine().getErr();
    long added = result.progress().added();
    long before = result.progress().before();
    spec.commandLine()
        .getOut()
        .printf("%s: %d samples embedded, %d were there before%n", out, added, before);
    err.println(display.summary(result.progress()));
    if (!result.finished()) {
      err.println("stopped: the same command goes on from here");
      return ExitCode.SOFTWARE;
    }
    if (!display.damaged().isEmpty()) {
      throw new CliException(
          "%d of the data's shards cannot be read to the end (%s); repair them and run again"
              .formatted(display.damaged().size(), display.damaged().getFirst()));
    }
    if (before + added == 0) {
      throw new CliException("no sample of " + texts.label() + " could be embedded");
    }
    return ExitCode.OK;
  }
}
