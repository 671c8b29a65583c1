package org.flame4j.cli.processes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How each process of a team is started: this program's Java, options, class path and arguments,
 * with its share of the cores.
 *
 * @param size processes
 * @param cores of each: libtorch's threads, the loader's and the virtual machine's keep to them
 * @param main class to start
 * @param arguments of the command line
 */
public record MemberCommand(int size, int cores, String main, List<String> arguments) {
  public MemberCommand {
    if (size < 1 || cores < 1) {
      throw new IllegalArgumentException(
          "processes and their cores must be positive; size=" + size + ", cores=" + cores);
    }
    arguments = List.copyOf(arguments);
  }

  /** The cores of this machine shared evenly, at least one each. */
  public static MemberCommand sharing(int size, String main, List<String> arguments) {
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, size));
    return new MemberCommand(size, cores, main, arguments);
  }

  ProcessBuilder builder(int rank, int port) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(options());
    line.add("-XX:ActiveProcessorCount=" + cores);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    place(builder.environment(), rank, port);
    return builder;
  }

  /** Says where a member stands, and nothing else of a group. */
  void place(Map<String, String> environment, int rank, int port) {
    environment.put("RANK", Integer.toString(rank));
    environment.put("LOCAL_RANK", Integer.toString(rank));
    environment.put("WORLD_SIZE", Integer.toString(size));
    environment.put("MASTER_ADDR", "127.0.0.1");
    environment.put("MASTER_PORT", Integer.toString(port));
    environment.remove("GLOO_SOCKET_IFNAME"); // all is on this machine
    environment.remove("TORCHELASTIC_USE_AGENT_STORE"); // a torchrun around it is of one process
    // Before libtorch starts its team: threads made beyond the share would spin beside the others'.
    environment.putIfAbsent("OMP_NUM_THREADS", Integer.toString(cores));
    environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR"); // errors are told in one line
    environment.put(ParentWatch.VARIABLE, Long.toString(ProcessHandle.current().pid()));
  }

  /** A debugger listens at one port only. */
  private static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"))
        .filter(option -> !option.startsWith("-XX:ActiveProcessorCount"))
        .toList();
  }
}
