package org.flame4j.cli;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flame4j.cli.help.Section;
import org.flame4j.data.TrainingOrder;
import org.flame4j.data.TrainingSource;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.train.AdamW;
import org.flame4j.train.MeanEstimate;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainLength;
import org.flame4j.train.loss.ContrastiveLoss;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How to train: everything but pictures and models. */
@Section("Course")
final class TrainRecipe {
  private static final int USUAL_POSITIVES = 6;

  @ArgGroup(exclusive = true)
  private TrainDuration duration = new TrainDuration();

  @Option(
      names = "--batch",
      defaultValue = "256",
      paramLabel = "N",
      description = "Pictures a step (default: 256).")
  @Bounds(least = 1)
  private int batch = 256;

  @Option(
      names = "--micro-batch",
      defaultValue = "256",
      paramLabel = "N",
      description = {
        "Pictures that go through the tower at a time (default: 256). Fewer need less memory",
        "and a third more time; the result is the same."
      })
  @Bounds(least = 1)
  private int microBatch = 256;

  @Option(
      names = "--shuffle",
      defaultValue = "2147483647",
      paramLabel = "N",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = {
        "Pictures among which the next one is drawn (default: all). With fewer, such as 10000,",
        "shards are read nearly in sequence, for disks that are slow to jump."
      })
  @Bounds(least = 1)
  private int shuffle = Integer.MAX_VALUE;

  @Option(
      names = "--lr",
      defaultValue = "5e-4",
      paramLabel = "X",
      description = "Highest learning rate (default: 5e-4).")
  @Bounds(above = 0)
  private double lr = 5e-4;

  @Option(
      names = "--warmup",
      defaultValue = "100",
      paramLabel = "STEPS",
      description = "Steps of rising rate (default: 100; the paper: 2000).")
  @Bounds(least = 0)
  private long warmup = 100;

  @Option(
      names = "--weight-decay",
      defaultValue = "0.5",
      paramLabel = "X",
      description = "Decay of matrices (default: 0.5).")
  @Bounds(least = 0)
  private double weightDecay = 0.5;

  @Option(
      names = "--positives",
      defaultValue = "" + USUAL_POSITIVES,
      paramLabel = "K",
      description = "Stored rows drawn for a picture at each step (default: 6, at most all).")
  @Bounds(least = 1)
  private int positives = USUAL_POSITIVES;

  @Option(
      names = "--keep-text-mean",
      description =
          "Train against stored rows as they are, as published; else what all captions share is taken out.")
  private boolean keepTextMean;

  @Option(
      names = "--loss",
      defaultValue = "sigmoid",
      paramLabel = "NAME",
      description = "sigmoid or infonce (default: sigmoid).")
  private String loss = "sigmoid";

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  private long seed;

  @Option(
      names = "--patch-dropout",
      defaultValue = "0",
      paramLabel = "X",
      description =
          "Share of a picture's patches that a step leaves out, such as 0.5 (default: 0).")
  @Bounds(least = 0, below = 1)
  private double patchDropout;

  /**
   * @param rows stored a picture: no more can be drawn
   */
  TrainConfig config(int rows) {
    AdamW.Hyperparameters paper = AdamW.Hyperparameters.PAPER;
    AdamW.Hyperparameters hyper =
        new AdamW.Hyperparameters(paper.beta1(), paper.beta2(), paper.eps(), weightDecay);
    return new TrainConfig(
        duration.length(),
        new TrainConfig.Batch(batch, microBatch, Math.min(positives, rows), patchDropout),
        loss,
        new TrainConfig.Optimizer(lr, warmup, hyper),
        seed);
  }

  /** Refuses what no run can have, before any work. */
  void check() {
    ContrastiveLoss.named(loss);
  }

  /**
   * Says where fewer rows are drawn than were asked for, or nothing. The usual number is for stores
   * of all prompts, and no word is lost about others.
   *
   * @param rows stored a picture
   */
  Optional<String> fewerPositives(int rows) {
    return positives > rows && positives != USUAL_POSITIVES
        ? Optional.of(
            "--positives %d is more than the %s of a picture: %s drawn at each step"
                .formatted(
                    positives, Names.count(rows, "text row"), rows == 1 ? "it is" : "all are"))
        : Optional.empty();
  }

  /** The order of these pictures. */
  TrainingOrder order(List<TrainingSource> sources) {
    return new TrainingOrder(sources, shuffle, seed);
  }

  /**
   * What is taken out of stored rows.
   *
   * @param keys of the training samples, all in the store
   */
  TextMeans textMeans(EmbeddingStore store, List<String> keys) {
    return keepTextMean ? TextMeans.none() : MeanEstimate.of(store, keys, seed);
  }

  int batch() {
    return batch;
  }

  long seed() {
    return seed;
  }

  /** What else decides the result. */
  Map<String, String> further() {
    return Map.of(
        "shuffle",
        shuffle == Integer.MAX_VALUE ? "all" : Integer.toString(shuffle),
        "warmup",
        Long.toString(warmup));
  }

  /** What a model's card says about its training. */
  Map<String, String> facts(TrainConfig config) {
    TrainLength length = config.length();
    return Map.ofEntries(
        length.timed()
            ? entry("minutes", Double.toString(length.seconds() / 60))
            : entry("epochs", Integer.toString(length.epochs())),
        entry("batchSize", Integer.toString(config.batch().size())),
        entry("lr", Double.toString(config.optimizer().lr())),
        entry("weightDecay", Double.toString(config.optimizer().adam().weightDecay())),
        entry("positives", Integer.toString(config.batch().positives())),
        entry("loss", config.loss()),
        entry("patchDropout", Double.toString(config.batch().patchDropout())),
        entry("seed", Long.toString(config.seed())),
        entry("textMean", keepTextMean ? "kept" : "removed"));
  }
}
