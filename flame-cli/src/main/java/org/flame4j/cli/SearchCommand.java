package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.facet.Pooling;
import org.flame4j.model.FeatureCache;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.TopK;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The pictures that fit a query best. */
@Command(
    name = "search",
    description = "Find the pictures that fit a query, in any language the language model knows.",
    footer = {
      "",
      "Prints score (cosine) and file, best first, one block a query. Features of pictures are kept in",
      "a hidden file beside them and found again by content, so only new pictures are encoded.",
      "Examples:",
      "  flame search --model model --llm SmolLM2.gguf --images photos \"a red apple\" \"zwei Hunde\"",
      "  flame search --model model --llm hf:HuggingFaceTB/SmolLM2-135M --images photos \"a red apple\""
    })
final class SearchCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "Pictures: a folder, a table, or webdataset shards (docs/data.md).")
  private Path images = Path.of("");

  @Option(
      names = "--top",
      defaultValue = "5",
      paramLabel = "N",
      description = "Pictures shown for a query (default: 5).")
  private int top = 5;

  @Option(names = "--no-cache", description = "Encode all pictures, and keep nothing beside them.")
  private boolean noCache;

  @Parameters(paramLabel = "QUERY", arity = "1..*", description = "What to look for.")
  private List<String> queries = List.of();

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be positive; --top=" + top);
    }
    SkippedSamples skipped = new SkippedSamples();
    List<Sample> samples =
        Samples.open(List.of(images.toString()), SampleOptions.PICTURES, skipped::add);
    PrintWriter err = spec.commandLine().getErr();
    try (FlameModel flame = query.openModel();
        LanguageModel language = query.openLlm(flame, err);
        Scope scope = new Scope()) {
      Tensor texts = query.encoder(flame, language, Pooling.NORMALISED).embed(queries);
      ImageFeatures found = features(flame, samples, skipped);
      Skips.print(skipped, err);
      if (found.samples().isEmpty()) {
        throw new CliException("no picture of " + images + " can be read");
      }
      print(texts.matmul(found.features().transpose(0, 1)), found.samples());
    }
    return 0;
  }

  private ImageFeatures features(FlameModel flame, List<Sample> samples, SkippedSamples skipped) {
    int threads = query.compute().threads();
    String hash = ModelHash.of(query.model());
    Path file = cacheFile(hash);
    try (Progress progress = new Progress("encoding pictures", "pictures", samples.size())) {
      if (noCache || !Files.isWritable(file.toAbsolutePath().resolveSibling(""))) {
        return ImageFeatures.of(flame, samples, BATCH, threads, skipped, progress);
      }
      return new FeatureCache(file, hash, warning -> spec.commandLine().getErr().println(warning))
          .of(flame, samples, BATCH, threads, skipped, progress);
    }
  }

  /** In the folder of pictures, or beside the table that names them. */
  private Path cacheFile(String modelHash) {
    String name = ".flame-features-" + modelHash.substring(0, 8) + ".safetensors";
    return Files.isDirectory(images)
        ? images.resolve(name)
        : images.resolveSibling("." + images.getFileName() + name);
  }

  private void print(Tensor scores, List<Sample> samples) {
    PrintWriter out = spec.commandLine().getOut();
    int shown = Math.min(top, samples.size());
    TopK best = TopK.of(scores, shown);
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
