package org.flame4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Embeddings into files that other programs read. */
@Command(
    name = "encode",
    description = "Write embeddings of texts or pictures to a safetensors file.",
    subcommands = {EncodeTextCommand.class, EncodeImagesCommand.class})
final class EncodeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "give text or images after encode");
  }
}
