package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.flame4j.cli.help.Section;
import org.flame4j.cli.processes.MemberCommand;
import org.flame4j.cli.processes.ParentWatch;
import org.flame4j.cli.processes.ProcessTeam;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.PeerAddress;
import org.flame4j.tensor.PeerEnvironment;
import org.flame4j.tensor.PeerGroup;
import org.flame4j.tensor.Peers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** In how many processes a command runs, here or wherever the environment has started them. */
@Section(value = "Machine", last = true)
final class ProcessOptions {
  @Option(
      names = "--processes",
      paramLabel = "N",
      description = {
        "Processes on this machine that train together, each with its share of the cores and of",
        "every batch; default: 1, or those that torchrun, Kubernetes or srun have started."
      })
  @Bounds(least = 1)
  private int processes = 1;

  @Option(
      names = "--peer-timeout",
      paramLabel = "SECONDS",
      description = "How long a process waits for another before it gives up; default: 600.")
  @Bounds(least = 1)
  private int timeout = 600;

  /**
   * Starts the command's processes and waits for them, where this one is not among them.
   *
   * @return the exit code, or nothing where this process is to do the work
   */
  OptionalInt startOthers(CommandSpec spec) throws IOException {
    ParentWatch.start(System.getenv());
    if (!startsOthers()) {
      return OptionalInt.empty();
    }
    List<String> arguments =
        OptionFiles.asTyped(spec.root().commandLine().getParseResult().originalArgs());
    MemberCommand command = MemberCommand.sharing(processes, Main.class.getName(), arguments);
    try {
      return OptionalInt.of(new ProcessTeam(command, spec.commandLine().getErr()).run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while " + processes + " processes ran");
    }
  }

  /** Whether this process only starts those that do the work. */
  boolean startsOthers() {
    return processes > 1 && !isMember();
  }

  /** Says where each process has less than a core, or nothing. */
  Optional<String> tooMany() {
    int cores = Runtime.getRuntime().availableProcessors();
    return startsOthers() && processes > cores
        ? Optional.of(
            "warning: --processes %d is more than the %s of this machine, which they share"
                .formatted(processes, Names.count(cores, "core")))
        : Optional.empty();
  }

  /** Refuses a number of processes that contradicts the environment. */
  void check(CommandSpec spec) {
    if (isMember() && processes > 1 && processes != size()) {
      throw new ParameterException(
          spec.commandLine(),
          "the environment says that %d processes were started, --processes %d: leave the option out"
              .formatted(size(), processes));
    }
  }

  /** Read late: commands that have no use for it must not stumble over half an environment. */
  private static Optional<PeerAddress> address() {
    return PeerEnvironment.read(System.getenv());
  }

  /** Whether the environment says that this is one of several processes. */
  private static boolean isMember() {
    return size() > 1;
  }

  private static int size() {
    return address().map(PeerAddress::size).orElse(1);
  }

  /** Whether there is more than one process. */
  boolean several() {
    return isMember() || processes > 1;
  }

  /** Whether this process speaks for all. */
  boolean isFirst() {
    return address().map(PeerAddress::rank).orElse(0) == 0;
  }

  /** This process's number on its machine, which says which GPU is its own. */
  int localRank() {
    return address().map(PeerAddress::localRank).orElse(0);
  }

  /** Waits for the other processes; this one alone where there are none. */
  Peers join(Device device) {
    return address()
        .map(place -> PeerGroup.join(place, device, Duration.ofSeconds(timeout)))
        .orElseGet(Peers::alone);
  }

  /** Silences what only the first process has to say; errors are still told. */
  void silenceOthers(CommandSpec spec) {
    if (!isFirst()) {
      spec.commandLine().setOut(new PrintWriter(PrintWriter.nullWriter()));
      spec.commandLine().setErr(new PrintWriter(PrintWriter.nullWriter()));
    }
  }
}
