package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Starts the command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // JavaCPP prints version notes to stderr by itself; through SLF4J they obey logback.xml.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    System.exit(run(args, null));
  }

  /**
   * Runs one command line.
   *
   * @param out takes both what commands print and their errors; none for stdout and stderr
   * @return the exit code
   */
  static int run(String[] args, @Nullable PrintWriter out) {
    CommandLine commandLine = new CommandLine(new FlameCommand());
    PrintWriter error =
        out == null ? new PrintWriter(System.err, true, StandardCharsets.UTF_8) : out;
    ErrorReport errors = new ErrorReport(error);
    commandLine
        .setOut(out == null ? new PrintWriter(System.out, true, StandardCharsets.UTF_8) : out)
        .setErr(error)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setCaseInsensitiveEnumValuesAllowed(true);
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      // picocli handles exceptions only; a native library that will not load is an error.
      return errors.report(e, FlameCommand.debug(commandLine));
    }
  }
}
