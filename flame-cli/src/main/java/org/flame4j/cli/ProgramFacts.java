package org.flame4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.flame4j.tensor.Compute;

/** What runs, and where: for the record of a run. */
final class ProgramFacts {
  private static final String UNKNOWN = "unknown";

  private ProgramFacts() {}

  static Map<String, String> of(Compute compute, int threads, int processes) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("flame", new VersionProvider().getVersion()[0]);
    facts.put("commit", commit());
    facts.put("java", Runtime.version().toString());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("device", compute.device().toString());
    facts.put("threads", Integer.toString(threads));
    facts.put("processes", Integer.toString(processes));
    return facts;
  }

  /** The commit that the program was built from, where it runs out of its repository. */
  private static String commit() {
    String home = System.getProperty(DemoCommand.HOME, "");
    if (home.isEmpty()) {
      return UNKNOWN;
    }
    try {
      Process git =
          new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty", "--abbrev=40")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      if (!git.waitFor(5, TimeUnit.SECONDS) || git.exitValue() != 0) {
        git.destroy();
        return UNKNOWN;
      }
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return UNKNOWN; // there is no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
