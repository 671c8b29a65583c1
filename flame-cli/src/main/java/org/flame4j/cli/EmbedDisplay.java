package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flame4j.cli.progress.Progress;
import org.flame4j.embed.EmbedListener;
import org.flame4j.embed.EmbedProgress;

/** Shows how embedding goes: how far, how fast, how near to what the machine can do. */
final class EmbedDisplay implements EmbedListener, AutoCloseable {
  /** The bar counts tenths of a percent. */
  private static final long STEPS = 1000;

  private final SkipFile skips;
  private final PrintWriter err;
  private final double matrixRate;
  private final Progress bar;
  private final List<String> damaged = new ArrayList<>();
  private long last = System.nanoTime();
  private long captions;
  private double busy;

  /**
   * @param matrixRate floating-point operations a second that the machine can do
   */
  EmbedDisplay(SkipFile skips, PrintWriter err, double matrixRate) {
    this.skips = skips;
    this.err = err;
    this.matrixRate = matrixRate;
    bar = Progress.shares("embedding", STEPS);
  }

  @Override
  public void skipped(String key, String reason) {
    skips.skipped(key, reason);
  }

  @Override
  public void damaged(String shard, String reason) {
    damaged.add(reason);
    bar.clear();
    err.println("damaged: " + reason);
  }

  /** Shards of the data that could not be read to their end. */
  List<String> damaged() {
    return damaged;
  }

  @Override
  public void progress(EmbedProgress progress) {
    long now = System.nanoTime();
    if (progress.captions() > captions) { // what was there before says nothing about speed
      busy += (now - last) / 1e9;
      captions = progress.captions();
    }
    last = now;
    bar.accept(Math.round(progress.share() * STEPS), note(progress));
  }

  private String note(EmbedProgress p) {
    String samples = String.format(Locale.ROOT, "%,d samples", p.before() + p.added());
    if (p.captions() == 0 || p.fresh() <= 0) {
      return samples;
    }
    String left = Progress.duration(busy / p.fresh() * p.left()) + " left";
    return samples + ", " + left + ", " + speed(p);
  }

  /** Captions and tokens a second, and the share of the matrix rate. */
  private String speed(EmbedProgress p) {
    return String.format(
        Locale.ROOT,
        "%,.1f captions/s, %,.0f tokens/s, %.0f %% of %,.0f GFLOP/s",
        p.captions() / busy,
        p.tokens() / busy,
        100 * p.flops() / busy / matrixRate,
        matrixRate / 1e9);
  }

  /** What was done and how fast. */
  String summary(EmbedProgress p) {
    if (p.captions() == 0) {
      return "nothing had to be embedded";
    }
    String repeated =
        p.repeated() == 0
            ? ""
            : String.format(Locale.ROOT, " (%,d more were repeated)", p.repeated());
    return String.format(
        Locale.ROOT,
        "%,d captions%s, %,d tokens in %s: %s",
        p.captions(),
        repeated,
        p.tokens(),
        Progress.duration(busy),
        speed(p));
  }

  @Override
  public void close() {
    bar.close();
  }
}
