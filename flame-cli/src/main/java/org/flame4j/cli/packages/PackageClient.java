package org.flame4j.cli.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that downloads packages, from wherever the machine's own settings point it to. */
public enum PackageClient {
  APT(".deb", "apt-get", "download"),
  NPM(".tgz", "npm", "pack", "--silent");

  private static final int MINUTES = 30;

  private final String extension;
  private final List<String> command;

  PackageClient(String extension, String... command) {
    this.extension = extension;
    this.command = List.of(command);
  }

  /** How the names of the files it downloads end. */
  public String extension() {
    return extension;
  }

  /** Name of the program. */
  public String program() {
    return command.getFirst();
  }

  /** Downloads a package into an empty folder. */
  public void download(String spec, Path folder) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command);
    words.add(spec);
    Path log = folder.resolve("client.log");
    Process process = start(words, folder, log);
    try {
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(program() + " did not end in " + MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s ended with code %d: %s".formatted(program(), process.exitValue(), lastLine(log)));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(List<String> words, Path folder, Path log) throws IOException {
    try {
      return new ProcessBuilder(words)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new IOException(program() + " cannot be run; is it installed?", e);
    }
  }

  private static String lastLine(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.isBlank()).reduce("no output", (a, b) -> b).strip();
  }
}
