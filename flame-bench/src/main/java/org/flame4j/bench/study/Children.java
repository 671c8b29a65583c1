package org.flame4j.bench.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Commands of {@code flame} in processes of one thread each, one process a core: that keeps runs
 * apart, makes them the same on every machine, and wastes less than threads that wait for each
 * other.
 */
final class Children {
  private final int lanes;

  Children(int lanes) {
    this.lanes = lanes;
    // A study that is stopped takes its runs along: they would hold the locks of their stores.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> ProcessHandle.current().children().forEach(ProcessHandle::destroy)));
  }

  /** Runs all, and ends when all have; the first failure is thrown. */
  void all(List<Runnable> work) {
    try (ExecutorService pool = Executors.newFixedThreadPool(lanes)) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (Runnable each : work) {
        running.add(CompletableFuture.runAsync(each, pool));
      }
      try {
        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).join();
      } catch (CompletionException e) {
        running.forEach(each -> each.cancel(false));
        throw e;
      }
    }
  }

  /**
   * One command, with what it prints in a file.
   *
   * @throws IllegalStateException with its last line where it fails
   */
  static void flame(List<String> args, Path log) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:ActiveProcessorCount=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.flame4j.cli.Main"));
    line.addAll(args);
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      int code = builder.start().waitFor();
      if (code != 0) {
        List<String> lines = Files.readAllLines(log);
        throw new IllegalStateException(
            "flame %s failed: %s (%s)"
                .formatted(String.join(" ", args), lines.isEmpty() ? "" : lines.getLast(), log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
