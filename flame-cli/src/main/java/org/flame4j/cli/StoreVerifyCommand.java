package org.flame4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flame4j.cli.progress.Progress;
import org.flame4j.store.StoreStat;
import org.flame4j.store.StoreVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a store is as it was written. */
@Command(
    name = "verify",
    description =
        "Read a whole store: checksums, lengths, keys that come twice, rows that are not of length 1.",
    footer = {
      "",
      "Prints a line for each thing that is wrong; exit code 1 if there is any.",
      "Example:",
      "  flame store verify cc3m-store"
    })
final class StoreVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STORE", description = "Folder of the store.")
  private Path store = Path.of("");

  @Override
  public Integer call() {
    List<String> damage;
    try (Progress progress = new Progress("verifying", "KiB", StoreVerifier.bytes(store) >> 10)) {
      damage = StoreVerifier.verify(store, bytes -> progress.accept(bytes >> 10));
    }
    if (!damage.isEmpty()) {
      damage.forEach(line -> spec.commandLine().getErr().println("flame: " + line));
      return ExitCode.SOFTWARE;
    }
    StoreStat stat = StoreStat.of(store);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: sound; samples: %d, shards: %d%n", store, stat.samples(), stat.shards().size());
    return ExitCode.OK;
  }
}
