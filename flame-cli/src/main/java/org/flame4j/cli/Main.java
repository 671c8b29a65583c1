package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.flame4j.cli.help.HelpLayout;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // JavaCPP prints version notes to stderr by itself; through SLF4J they obey logback.xml.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    System.exit(
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /**
   * Runs one command line.
   *
   * @param out takes results
   * @param err takes errors and notes
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new FlameCommand());
    ErrorReport errors = new ErrorReport(err);
    commandLine
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setExecutionStrategy(new OptionChecks())
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setExpandAtFiles(false) // OptionFiles does, so that what is typed goes before
        .setCaseInsensitiveEnumValuesAllowed(true);
    HelpLayout.arrange(commandLine);
    try {
      return commandLine.execute(OptionFiles.expand(commandLine, args));
    } catch (ParameterException e) {
      return errors.handleParseException(e, args);
    } catch (Error e) {
      // picocli handles exceptions only; a native library that will not load is an error.
      return errors.report(e, FlameCommand.debug(commandLine));
    }
  }
}
