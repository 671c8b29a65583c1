package org.flame4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "flame",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = VersionProvider.class,
    description = "Language-image pre-training with a frozen large language model as text tower.",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage.",
      "First steps: flame doctor; flame COMMAND --help shows examples.",
      "Options may stand in a file: flame COMMAND @FILE; typed ones go before."
    },
    subcommands = {
      EmbedCommand.class,
      StoreCommand.class,
      PretrainCommand.class,
      TrainCommand.class,
      ReportCommand.class,
      EvalCommand.class,
      EncodeCommand.class,
      SearchCommand.class,
      InspectCommand.class,
      DoctorCommand.class,
      DemoCommand.class,
      CorpusCommand.class,
      ConvertCommand.class
    })
final class FlameCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Whether {@code --debug} was given anywhere on the line. */
  static boolean debug(CommandLine commandLine) {
    CommandLine root = commandLine;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof FlameCommand flame && flame.debug;
  }
}
