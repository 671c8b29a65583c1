package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flame4j.cli.corpus.Corpus;
import org.flame4j.cli.corpus.CorpusOptions;
import org.flame4j.cli.corpus.CorpusReport;
import org.flame4j.cli.demo.DemoData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes text to train a small multilingual language model on. */
@Command(
    name = "corpus",
    description = {
      "Make the text that a small multilingual language model is trained on, out of packages.",
      "Captions of the concepts that the demo holds out are kept out of it in every language."
    },
    footer = {
      "",
      "Needs npm; what needs apt-get is left out where it cannot be had.",
      "Example:",
      "  flame corpus --out corpus",
      "  flame corpus --out corpus --languages en,ja,ar,es"
    })
final class CorpusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to fill: train.jsonl, heldout.jsonl, sources.tsv, report.")
  private Path out = Path.of("");

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "TAG",
      description = "Language tags, en among them (default: 26 languages).")
  private List<String> languages = CorpusOptions.LANGUAGES;

  @Option(
      names = "--captions-only",
      description =
          "Leave out dictionaries, glosses, help, descriptions: for a model that has an hour to learn.")
  private boolean captionsOnly;

  @Option(
      names = "--bos",
      defaultValue = "<s>",
      paramLabel = "TEXT",
      description = "The model's first token, part of some prompts (default: <s>; may be empty).")
  @MayBeEmpty
  private String bos = "<s>";

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Folder that keeps downloaded packages (default: the user's cache folder).")
  private @Nullable Path cache;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec.commandLine();
    PrintWriter err = line.getErr();
    Path packages = cache == null ? DemoData.defaultCache() : cache;
    CorpusReport report =
        Corpus.make(new CorpusOptions(out, languages, bos, captionsOnly), packages, err::println);
    line.getOut().print(report.text());
    line.getOut().flush();
    return 0;
  }
}
