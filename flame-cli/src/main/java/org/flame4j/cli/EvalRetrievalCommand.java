package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import org.flame4j.eval.FacetQueries;
import org.flame4j.eval.RetrievalEvaluation;
import org.flame4j.eval.RetrievalEvaluation.Report;
import org.flame4j.facet.Pooling;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.weights.AtomicFile;
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
      "Pictures with the same caption count as right answers for it. Rows of a table with the same",
      "picture (and different keys) are one picture with several captions.",
      "Example:",
      "  flame eval retrieval --model model --data test.tsv --llm SmolLM2.gguf --json result.json"
    })
final class EvalRetrievalCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private PictureData data = new PictureData();

  @Option(
      names = "--field",
      defaultValue = "caption",
      paramLabel = "NAME",
      description = "Text field to search with; may be given several times (default: caption).")
  private List<String> fields = List.of();

  @Option(
      names = "--pool-raw",
      description = "Average raw hidden states, as the published code does, not normalised ones.")
  private boolean poolRaw;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there as well.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (!json.toString().isEmpty()) {
      AtomicFile.check(json);
    }
    SkippedSamples skipped = new SkippedSamples();
    PrintWriter err = spec.commandLine().getErr();
    List<Sample> samples = captioned(err, skipped);
    List<Sample> pictures = RetrievalEvaluation.distinctPictures(samples);
    Report report;
    try (FlameModel flame = query.openModel();
        LanguageModel language = query.openLlm(flame, err);
        Scope scope = new Scope()) {
      Pooling pooling = poolRaw ? Pooling.RAW : Pooling.NORMALISED;
      FacetQueries queries = query.encoder(flame, language, pooling);
      ImageFeatures images;
      try (Progress progress = new Progress("encoding pictures", "pictures", pictures.size())) {
        images =
            ImageFeatures.of(flame, pictures, BATCH, query.compute().threads(), skipped, progress);
      }
      Skips.print(skipped, err);
      if (images.samples().isEmpty()) {
        throw new CliException("no picture of " + data.label() + " can be read");
      }
      report = new RetrievalEvaluation(queries).run(images, samples, fields);
    }
    print(report, spec.commandLine().getOut());
    if (!json.toString().isEmpty()) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      String text = mapper.writeValueAsString(report) + "\n";
      AtomicFile.write(json, AtomicFile.bytes(text.getBytes(StandardCharsets.UTF_8)));
    }
    return 0;
  }

  /** Samples with a caption in the field; the others are counted and said. */
  private List<Sample> captioned(PrintWriter err, SkippedSamples skipped) {
    List<Sample> all = data.open(TextFields.ALL, skipped);
    List<Sample> samples = all.stream().filter(s -> hasCaption(s)).toList();
    if (samples.isEmpty()) {
      throw new CliException(
          "no sample of %s has a text in field %s; the first has %s"
              .formatted(data.label(), named(), all.getFirst().texts().keySet()));
    }
    if (samples.size() < all.size()) {
      err.printf(
          "%d of %d samples have no text in field %s and are left out%n",
          all.size() - samples.size(), all.size(), named());
    }
    return samples;
  }

  private String named() {
    return "'" + String.join("' or '", fields) + "'";
  }

  private boolean hasCaption(Sample sample) {
    return fields.stream().anyMatch(field -> !sample.text(field).isBlank());
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
