package org.flame4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Judges a model. */
@Command(
    name = "eval",
    description = "Judge a trained model.",
    subcommands = {EvalRetrievalCommand.class, EvalLanguagesCommand.class})
final class EvalCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "give retrieval or languages after eval");
  }
}
