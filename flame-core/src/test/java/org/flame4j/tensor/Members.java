package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of a group on this machine, each a JVM that runs a test's own main class. */
public final class Members implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final Path folder;

  private Members(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder takes what they print
   * @param main finds its place in the environment
   */
  public static Members start(Path folder, Class<?> main, int size, String... args)
      throws IOException {
    return start(Map.of(), folder, main, size, args);
  }

  /**
   * @param variables go before those that say where a process stands
   */
  static Members start(
      Map<String, String> variables, Path folder, Class<?> main, int size, String... args)
      throws IOException {
    Members members = new Members(folder);
    int port = freePort();
    for (int rank = 0; rank < size; rank++) {
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(
          List.of(
              "-XX:ActiveProcessorCount=1",
              "-XX:TieredStopAtLevel=1",
              "-Xmx256m",
              "--enable-native-access=ALL-UNNAMED",
              "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
      line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      line.addAll(List.of(args));
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.redirectOutput(members.log(rank).toFile());
      builder.environment().putAll(environment(rank, size, port));
      builder.environment().putAll(variables);
      members.processes.add(builder.start());
    }
    return members;
  }

  private static Map<String, String> environment(int rank, int size, int port) {
    return Map.of(
        "RANK", Integer.toString(rank),
        "LOCAL_RANK", Integer.toString(rank),
        "WORLD_SIZE", Integer.toString(size),
        "MASTER_ADDR", "127.0.0.1",
        "MASTER_PORT", Integer.toString(port),
        "OMP_NUM_THREADS", "1");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The group a member's environment names. */
  public static Peers join(Duration limit) {
    NativeRuntime.threads(1);
    return PeerGroup.join(PeerEnvironment.read(System.getenv()).orElseThrow(), Device.CPU, limit);
  }

  private Path log(int rank) {
    return folder.resolve("member-" + rank + ".log");
  }

  public String output(int rank) throws IOException {
    return Files.readString(log(rank));
  }

  Process process(int rank) {
    return processes.get(rank);
  }

  /** Waits until a member has printed {@code sign}. */
  void await(int rank, String sign) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!output(rank).contains(sign)) {
      assertThat(processes.get(rank).isAlive() && System.nanoTime() < end)
          .as(output(rank))
          .isTrue();
      Thread.sleep(20);
    }
  }

  /** The exit code of a member, which must end by itself. */
  public int ended(int rank) throws InterruptedException {
    assertThat(processes.get(rank).waitFor(60, TimeUnit.SECONDS)).isTrue();
    return processes.get(rank).exitValue();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
