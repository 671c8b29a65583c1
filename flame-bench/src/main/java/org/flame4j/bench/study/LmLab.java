package org.flame4j.bench.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains language models, each in a folder of its own that is kept: a second call only does what is
 * missing, and a run that was cut off goes on from its checkpoint. All share one vocabulary.
 *
 * @param out folder of corpus, vocabulary and runs
 * @param vocab tokens wanted
 * @param seed of all runs
 */
record LmLab(Path out, int vocab, long seed, Children children, Consumer<String> progress) {
  private static final List<String> SHARED =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "pretrain/train.tokens",
          "pretrain/heldout.tokens");

  /** The corpus, made where it is not there. */
  Path corpus(List<String> languages) throws IOException {
    Path corpus = out.resolve("corpus");
    if (!Files.exists(corpus.resolve("train.jsonl"))) {
      progress.accept("making the corpus");
      Files.createDirectories(out);
      Children.flame(
          List.of(
              "corpus",
              "--out",
              corpus.toString(),
              "--captions-only",
              "--languages",
              String.join(",", languages)),
          out.resolve("corpus.log"));
    }
    return corpus;
  }

  /** Folder of a run. */
  Path folder(LmRun run) {
    return out.resolve("%s.v%d.n%d.s%d".formatted(run.size(), vocab, run.steps(), seed));
  }

  /** Trains what is not trained yet, the longest runs first. */
  void train(List<LmRun> runs, Path corpus) throws IOException {
    Path vocabulary = out.resolve("vocabulary." + vocab);
    LmRun smallest = new LmRun(1, 32, 1);
    if (!done(vocabulary)) {
      progress.accept("training the vocabulary");
      Files.createDirectories(vocabulary);
      Children.flame(smallest.training(corpus, vocabulary, vocab, 0), log(vocabulary));
    }
    List<Runnable> work = new ArrayList<>();
    runs.stream()
        .filter(run -> !done(folder(run)))
        .sorted(Comparator.comparingLong((LmRun run) -> -run.steps() * run.width() * run.layers()))
        .forEach(run -> work.add(() -> train(run, corpus, vocabulary)));
    children.all(work);
  }

  private void train(LmRun run, Path corpus, Path vocabulary) {
    Path folder = folder(run);
    progress.accept("training " + folder.getFileName());
    try {
      Files.createDirectories(folder.resolve("pretrain"));
      for (String name : SHARED) {
        if (!Files.exists(folder.resolve(name))) {
          Files.copy(vocabulary.resolve(name), folder.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Children.flame(run.training(corpus, folder, vocab, seed), log(folder));
    progress.accept("trained " + folder.getFileName());
  }

  private static boolean done(Path folder) {
    return Files.exists(folder.resolve("perplexity.json")); // written last
  }

  private static Path log(Path folder) {
    return folder.resolve("log.txt");
  }
}
