package org.flame4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.cli.progress.Progress;
import org.flame4j.store.StoreMerge;
import org.flame4j.store.StoreVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Several stores into one. */
@Command(
    name = "merge",
    description = "Copy the shards of stores that were made with the same settings into one store.",
    footer = {
      "",
      "Keys must differ. Run again to go on after an interruption. Stores of an older version of",
      "the format become part of one of the present version.",
      "Examples:",
      "  flame store merge part-0 part-1 part-2 --out cc3m-store",
      "  flame store merge more-captions --out cc3m-store"
    })
final class StoreMergeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "STORE", description = "Stores to copy from.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Store to make or to add to.")
  private Path out = Path.of("");

  @Override
  public void run() {
    long bytes = sources.stream().mapToLong(StoreVerifier::bytes).sum();
    StoreMerge.Result result;
    try (Progress progress = new Progress("merging", "KiB", bytes >> 10)) {
      result = StoreMerge.merge(sources, out, done -> progress.accept(done >> 10));
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s: shards copied: %d, there before: %d, samples in all: %d%n",
            out, result.copied(), result.before(), result.samples());
  }
}
