package org.flame4j.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Steps that leave a stamp each, {@code steps/NAME}, so that a second run does only what is not
 * done or would come out otherwise. A step that was begun with the same settings goes on from what
 * it left; with other settings its outputs are deleted first.
 */
public final class DemoSteps {
  private static final String DONE = "done ";

  private final Path folder;
  private final int total;
  private final Consumer<String> progress;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /** Work that may fail as files do. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /**
   * @param folder that all outputs are in
   * @param total number of steps
   * @param progress gets a line for each step
   */
  public DemoSteps(Path folder, int total, Consumer<String> progress) {
    this.folder = folder;
    this.total = total;
    this.progress = progress;
  }

  /**
   * Does a step where it is not done.
   *
   * @param settings everything that its outcome depends on
   * @param outputs names in the folder that it writes
   * @return what changes whenever the step is done anew, for the settings of steps that use it
   */
  public String run(String name, String settings, List<String> outputs, Work work)
      throws IOException {
    String step = "step %d of %d, %s".formatted(seconds.size() + 1, total, name);
    Path stamp = folder.resolve("steps").resolve(name);
    String begun = settings.replace('\n', ' ') + "\n";
    String before = Files.isRegularFile(stamp) ? Files.readString(stamp) : "";
    boolean there = outputs.stream().allMatch(output -> Files.exists(folder.resolve(output)));
    if (there && before.startsWith(begun + DONE)) {
      progress.accept(step + ": done before");
      seconds.put(name, secondsOf(before));
      return hash(before);
    }
    if (!before.equals(begun)) {
      clear(name, !before.isEmpty(), outputs);
    }
    progress.accept(step);
    Files.createDirectories(folder.resolve("steps"));
    Files.writeString(stamp, begun);
    long start = System.nanoTime();
    work.run();
    double took = (System.nanoTime() - start) / 1e9;
    seconds.put(name, took);
    // The time of day makes a step done anew another one.
    String done =
        String.format(Locale.ROOT, "%s%s%.2f %d%n", begun, DONE, took, System.currentTimeMillis());
    Files.writeString(stamp, done);
    return hash(done);
  }

  private static double secondsOf(String stamp) {
    return Double.parseDouble(stamp.lines().skip(1).findFirst().orElse("done 0").split(" ")[1]);
  }

  /** Deletes outputs of an earlier run; what no run of ours has made stays, and is an error. */
  private void clear(String name, boolean ours, List<String> outputs) throws IOException {
    for (String output : outputs) {
      Path path = folder.resolve(output);
      if (Files.exists(path) && !ours) {
        throw new DemoException(
            path + " is there but no earlier demo has made it: choose another --out");
      }
      if (Files.exists(path)) {
        progress.accept(name + ": settings have changed, " + path + " is made anew");
        delete(path);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> below = Files.walk(path)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** What each step took, when it was done. */
  public Map<String, Double> seconds() {
    return new LinkedHashMap<>(seconds);
  }

  /** A hash over the content of files, in the given order. */
  public static String hashOf(List<Path> files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      all.append(hash(Files.readString(file, StandardCharsets.ISO_8859_1)));
    }
    return hash(all.toString());
  }

  private static String hash(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
