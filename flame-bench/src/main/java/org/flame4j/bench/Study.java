package org.flame4j.bench;

import org.flame4j.bench.study.StudyCommand;
import picocli.CommandLine;

/** The study of docs/results.md; see {@code --help}. */
public final class Study {
  private Study() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new StudyCommand()).execute(args));
  }
}
