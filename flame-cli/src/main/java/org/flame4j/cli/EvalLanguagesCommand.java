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
import java.util.concurrent.atomic.AtomicInteger;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.CaptionTables;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import org.flame4j.eval.LanguageEvaluation;
import org.flame4j.eval.LanguageEvaluation.Report;
import org.flame4j.eval.RetrievalMetrics.Recall;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Recall between pictures and captions in many languages. */
@Command(
    name = "languages",
    description = "Recall at 1, 5 and 10 in many languages over the same pictures, both ways.",
    footer = {
      "",
      "Captions are tables captions.LANGUAGE.tsv with the columns concept and caption. Equal captions of",
      "a language are one query, and every picture of their concepts is right; all pictures stay in the",
      "gallery. Chance is what guessing reaches. English (en, en-...) is left out of the mean.",
      "Example:",
      "  flame eval languages --model model --llm models/flame-pocket --data gallery.tsv \\",
      "      --captions captions --json result.json"
    })
final class EvalLanguagesCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private PictureData data = new PictureData();

  @Option(
      names = "--captions",
      required = true,
      paramLabel = "PATH",
      description = "Folder of captions.LANGUAGE.tsv, or a pattern such as \"dir/captions.*.tsv\".")
  private String captions = "";

  @Option(
      names = "--concept",
      defaultValue = "concept",
      paramLabel = "NAME",
      description = "Column that names what a picture shows (default: concept).")
  private String concept = "concept";

  @Option(
      names = "--min-share",
      defaultValue = "0.5",
      paramLabel = "X",
      description = "Leave out languages that name a smaller share of the concepts (default: 0.5).")
  private double minShare = 0.5;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there as well.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    SkippedSamples skipped = new SkippedSamples();
    List<Sample> samples = data.open(TextFields.of(List.of(concept)), skipped);
    Map<String, Map<String, String>> tables = CaptionTables.open(captions);
    Report report;
    try (FlameModel flame = query.openModel();
        QueryOptions.OpenQueries open = query.openQueries(flame, err);
        Scope scope = new Scope()) {
      ImageFeatures images;
      try (Progress progress = new Progress("encoding pictures", "pictures", samples.size())) {
        images =
            ImageFeatures.of(flame, samples, BATCH, query.compute().threads(), skipped, progress);
      }
      Skips.print(skipped, err);
      if (images.samples().isEmpty()) {
        throw new CliException("no picture of " + data.label() + " can be read");
      }
      report = score(new LanguageEvaluation(open.queries(), concept, minShare), images, tables);
    }
    print(report, spec.commandLine().getOut());
    if (!json.toString().isEmpty()) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Files.writeString(json, mapper.writeValueAsString(report) + "\n", StandardCharsets.UTF_8);
    }
    return 0;
  }

  private static Report score(
      LanguageEvaluation evaluation,
      ImageFeatures images,
      Map<String, Map<String, String>> tables) {
    AtomicInteger done = new AtomicInteger();
    try (Progress progress = new Progress("searching", "languages", tables.size())) {
      return evaluation.run(
          images, tables, language -> progress.accept(done.incrementAndGet(), language));
    }
  }

  private static void print(Report report, PrintWriter out) {
    out.printf(
        "%d pictures of %d concepts, %d languages%n",
        report.pictures(), report.concepts(), report.languages().size());
    if (!report.leftOut().isEmpty()) {
      out.printf("left out, naming too few concepts: %s%n", report.leftOut().keySet());
    }
    out.printf("%-12s %7s %29s %29s%n", "", "", "text to image", "image to text");
    out.printf(
        "%-12s %7s %9s %9s %9s %9s %9s %9s%n",
        "language", "queries", "R@1", "R@5", "R@10", "R@1", "R@5", "R@10");
    report
        .languages()
        .forEach((tag, l) -> row(out, tag, Integer.toString(l.queries()), l.recall()));
    row(out, "mean, not en", "", report.meanOfOthers(false));
    row(out, "by chance", "", report.meanOfOthers(true));
  }

  private static void row(PrintWriter out, String name, String queries, Recall recall) {
    out.printf("%-12s %7s", name, queries);
    recall.textToImage().values().forEach(r -> out.printf(Locale.ROOT, " %8.2f%%", 100 * r));
    recall.imageToText().values().forEach(r -> out.printf(Locale.ROOT, " %8.2f%%", 100 * r));
    out.println();
  }
}
