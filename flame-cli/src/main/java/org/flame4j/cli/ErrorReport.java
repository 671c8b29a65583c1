package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.flame4j.cli.processes.ToldErrors;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.weights.FileFailure;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever a command throws into one line {@code flame: ...} and an exit code. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final PrintWriter err;

  ErrorReport(PrintWriter err) {
    this.err = err;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    int code = report(e, FlameCommand.debug(line));
    return isRefusedValue(e) ? ExitCode.USAGE : code;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    tell(UsageMessage.of(e, List.of(args)) + " (see " + command + " --help)");
    if (List.of(args).contains("--debug")) {
      e.printStackTrace(err);
    }
    return ExitCode.USAGE;
  }

  /** Prints the line, and the stack trace where {@code debug} asks for it. */
  int report(Throwable e, boolean debug) {
    tell(message(e));
    if (debug) {
      e.printStackTrace(err);
    }
    return ExitCode.SOFTWARE;
  }

  private void tell(String message) {
    err.println("flame: " + message);
    ToldErrors.add(System.getenv(), "flame: " + message);
  }

  private static String message(Throwable thrown) {
    Throwable e = itself(thrown);
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileSystemException file -> file.getFile() + ": " + FileFailure.reason(file);
      case OutOfMemoryError memory ->
          "out of memory: " + NativeRuntime.firstLine(memory) + "; use smaller batches";
      case LinkageError link -> "the native library does not load: " + deepest(link);
      default -> isOurs(e) ? NativeRuntime.firstLine(e) : unexpected(e);
    };
  }

  /** What is wrapped, where the wrapping says no more. */
  private static Throwable itself(Throwable e) {
    Throwable cause = e.getCause();
    boolean same = cause != null && cause.toString().equals(e.getMessage());
    return e instanceof UncheckedIOException && cause != null && same ? cause : e;
  }

  /** Whether a constructor of this project refused a value, which options brought there. */
  private static boolean isRefusedValue(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e instanceof IllegalArgumentException
        && trace.length > 0
        && trace[0].getClassName().startsWith("org.flame4j.");
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return NativeRuntime.firstLine(cause);
  }

  /** Exceptions of this project, and of reading and writing files, speak for themselves. */
  private static boolean isOurs(Throwable e) {
    return e.getClass().getName().startsWith("org.flame4j.")
        || isRefusedValue(e)
        || e instanceof IOException
        || e instanceof UncheckedIOException;
  }

  private static String unexpected(Throwable e) {
    String where = "unexpected " + e.getClass().getSimpleName();
    return where + ": " + NativeRuntime.firstLine(e) + " (--debug shows where)";
  }
}
