package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flame4j.cli.training.RunPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a training run. */
@Command(
    name = "report",
    description = "Draw a training run as one HTML page, also while it goes on.",
    footer = {
      "",
      "Reads DIR/metrics.jsonl, or metrics.jsonl.part of a run that goes on, and the run's settings.",
      "The page needs no network. train writes it at its end, too.",
      "Example:",
      "  flame report model --html run.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Folder that train writes.")
  private Path folder = Path.of("");

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Where to write the page (default: DIR/report.html).")
  private Path html = Path.of("");

  @Override
  public Integer call() throws IOException {
    Path file = html.toString().isEmpty() ? folder.resolve(RunPage.FILE) : html;
    RunPage.of(folder).write(file);
    spec.commandLine().getOut().println("report in " + file);
    return 0;
  }
}
