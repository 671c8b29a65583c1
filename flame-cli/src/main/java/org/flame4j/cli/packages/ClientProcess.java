package org.flame4j.cli.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a package client to its end. */
final class ClientProcess {
  private static final int MINUTES = 30;

  private ClientProcess() {}

  /**
   * @param words program and arguments
   * @param folder where it runs, and where {@code client.log} keeps what it says
   * @throws IOException with its last line if it fails
   */
  static void run(List<String> words, Path folder) throws IOException, InterruptedException {
    String program = words.getFirst();
    Path log = folder.resolve("client.log");
    Process process = start(words, folder, log);
    try {
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(program + " did not end in " + MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s ended with code %d: %s".formatted(program, process.exitValue(), lastLine(log)));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> words, Path folder, Path log) throws IOException {
    try {
      return new ProcessBuilder(words)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new IOException(words.getFirst() + " cannot be run; is it installed?", e);
    }
  }

  private static String lastLine(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.isBlank()).reduce("no output", (a, b) -> b).strip();
  }
}
