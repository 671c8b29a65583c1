package org.flame4j.cli;

import picocli.CommandLine.Command;

/** Says what this machine can run. */
@Command(name = "doctor", description = "Show what this machine can run, and how fast.")
final class DoctorCommand implements Runnable {
  @Override
  public void run() {}
}
