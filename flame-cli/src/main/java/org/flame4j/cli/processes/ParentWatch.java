package org.flame4j.cli.processes;

import java.util.Map;
import java.util.Optional;

/** Ends a process of a team whose parent was killed before it could do so. */
public final class ParentWatch {
  static final String VARIABLE = "FLAME_PARENT";

  /** As of a program ended by SIGTERM. */
  private static final int ENDED = 143;

  private ParentWatch() {}

  /**
   * Watches the parent that the environment names, if it names one.
   *
   * @param environment such as {@link System#getenv()}
   */
  public static void start(Map<String, String> environment) {
    String parent = environment.getOrDefault(VARIABLE, "");
    if (parent.matches("\\d{1,18}")) {
      Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(parent));
      handle.ifPresentOrElse(p -> p.onExit().thenRun(ParentWatch::end), ParentWatch::end);
    }
  }

  /** Not by an orderly exit, which may wait for what only other processes could end. */
  private static void end() {
    Runtime.getRuntime().halt(ENDED);
  }
}
