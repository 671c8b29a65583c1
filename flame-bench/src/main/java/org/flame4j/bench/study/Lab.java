package org.flame4j.bench.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Does the runs of a comparison. Each run is named by all it depends on and kept, so that
 * comparisons share runs and a second call only does what is missing.
 */
final class Lab {
  private static final int BATCH = 64;

  private final Path out;
  private final Path tower;
  private final int seen;
  private final int seeds;
  private final Children children;
  private final Consumer<String> progress;

  /**
   * @param out folder of stores, runs and scores
   * @param tower shape of the image tower, a JSON file
   * @param seen pictures that a run sees, so that all train equally long
   * @param seeds runs of each arm
   */
  Lab(Path out, Path tower, int seen, int seeds, Children children, Consumer<String> progress) {
    this.out = out;
    this.tower = tower;
    this.seen = seen;
    this.seeds = seeds;
    this.children = children;
    this.progress = progress;
  }

  /** Score files by arm, a list over the galleries of a list over the seeds. */
  Map<Arm, List<List<Path>>> run(Comparison comparison) throws IOException {
    Files.createDirectories(out.resolve("runs"));
    Map<String, Runnable> stores = new LinkedHashMap<>();
    List<Runnable> runs = new ArrayList<>();
    Map<Arm, List<List<Path>>> scores = new LinkedHashMap<>();
    for (Arm arm : comparison.arms()) {
      if (arm.texts().stored()) {
        stores.put(arm.store(), () -> embed(arm));
      }
      List<List<Path>> files = new ArrayList<>();
      comparison.galleries().forEach(gallery -> files.add(new ArrayList<>()));
      for (long seed = 0; seed < seeds; seed++) {
        Path run = out.resolve("runs").resolve(arm.slug(epochs(arm), seed));
        for (int g = 0; g < files.size(); g++) {
          files.get(g).add(run.resolve(scoreName(comparison.galleries().get(g))));
        }
        runs.add(run(arm, comparison.galleries(), run, seed));
      }
      scores.put(arm, files);
    }
    children.all(List.copyOf(stores.values()));
    children.all(runs);
    return scores;
  }

  private Runnable run(Arm arm, List<Gallery> galleries, Path run, long seed) {
    return () -> {
      train(arm, run, seed);
      for (Gallery gallery : galleries) {
        score(arm, gallery, run);
      }
    };
  }

  private void embed(Arm arm) {
    Path store = out.resolve("stores").resolve(arm.store());
    Path done = out.resolve("stores").resolve(arm.store() + ".done");
    once(
        done,
        () -> {
          Files.createDirectories(store);
          Children.flame(arm.texts().embedding(arm.captions(), store), out.resolve("stores.log"));
          Files.createFile(done);
        });
  }

  private void train(Arm arm, Path run, long seed) {
    once(
        run.resolve("card.json"), // written last
        () -> {
          Files.createDirectories(run);
          Children.flame(training(arm, run, seed), run.resolve("log.txt"));
        });
  }

  private List<String> training(Arm arm, Path run, long seed) {
    List<String> args = new ArrayList<>(List.of("train", "--data", arm.pictures().toString()));
    args.addAll(List.of("--out", run.toString(), "--model", tower.toString()));
    args.addAll(
        arm.texts().stored()
            ? List.of("--store", out.resolve("stores").resolve(arm.store()).toString())
            : List.of("--baseline", arm.texts().llm().toString()));
    args.addAll(List.of("--epochs", Integer.toString(epochs(arm)), "--seed", Long.toString(seed)));
    args.addAll(List.of("--batch", Integer.toString(BATCH), "--loss", "infonce", "--lr", "2e-3"));
    args.addAll(List.of("--warmup", "50", "--min-crop", "0.6"));
    return args;
  }

  private void score(Arm arm, Gallery gallery, Path run) {
    Path json = run.resolve(scoreName(gallery));
    once(
        json,
        () -> {
          Path part = run.resolve(scoreName(gallery) + ".part");
          Children.flame(gallery.evaluation(arm.texts(), run, part), run.resolve("log.txt"));
          Files.move(part, json);
        });
  }

  private static String scoreName(Gallery gallery) {
    String languages =
        gallery.captions().isEmpty() ? "own" : Integer.toHexString(gallery.captions().hashCode());
    return Arm.stem(gallery.table()) + "." + languages + ".json";
  }

  private int epochs(Arm arm) {
    try (Stream<String> lines = Files.lines(arm.pictures())) {
      long pictures = lines.count() - 1;
      return (int) Math.max(1, Math.round((double) seen / pictures));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Work that may fail as files do. */
  private interface Work {
    void run() throws IOException;
  }

  private void once(Path result, Work work) {
    if (Files.exists(result)) {
      return;
    }
    long start = System.nanoTime();
    try {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    progress.accept(
        "%s in %d s"
            .formatted(out.relativize(result), (System.nanoTime() - start) / 1_000_000_000));
  }
}
