package org.flame4j.cli.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that downloads packages, from wherever the machine's own settings point it to. */
public enum PackageClient {
  APT(".deb", "apt-get", "download"),
  NPM(".tgz", "npm", "pack", "--silent");

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
    ClientProcess.run(words, folder);
  }
}
