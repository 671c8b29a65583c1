package org.flame4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after embedding stores. */
@Command(
    name = "store",
    description = "Look into embedding stores, check, merge and export them.",
    footer = {
      "",
      "Examples:",
      "  flame store stat cc3m-store",
      "  flame store verify cc3m-store",
      "  flame store merge part-0 part-1 part-2 --out cc3m-store",
      "  flame store export cc3m-store --rows 4-10 --out long.npy"
    },
    subcommands = {
      StoreStatCommand.class,
      StoreVerifyCommand.class,
      StoreMergeCommand.class,
      StoreExportCommand.class
    })
final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "give stat, verify, merge or export after store");
  }
}
