package org.flame4j.bench;

import org.flame4j.bench.study.LmScalingCommand;
import picocli.CommandLine;

/** The table of docs/scaling.md; see {@code --help}. */
public final class LmScaling {
  private LmScaling() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new LmScalingCommand()).execute(args));
  }
}
