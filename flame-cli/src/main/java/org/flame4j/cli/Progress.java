package org.flame4j.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is and when it will be done: a bar on a terminal, else a line every few seconds.
 * All on stderr, so that results can be piped.
 */
final class Progress implements LongConsumer, AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);

  private final String task;
  private final long total;
  private final Measure measure;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private long first = -1;
  private long last;
  private boolean closed;
  private long lastLine = start;

  private enum Measure {
    COUNT,
    SHARE,
    SECONDS
  }

  Progress(String task, String unit, long total) {
    this(task, " " + unit, 1, total, Measure.COUNT);
  }

  private Progress(String task, String unit, long unitSize, long total, Measure measure) {
    this.task = task;
    this.total = total;
    this.measure = measure;
    boolean terminal = System.console() != null && System.console().isTerminal();
    bar = terminal ? bar(task, unit, unitSize, total, measure) : null;
  }

  /** For work that is not counted in units: its share, and notes that say how fast it goes. */
  static Progress shares(String task, long steps) {
    return new Progress(task, "%", steps / 100, steps, Measure.SHARE);
  }

  /** For work that ends when its time is over. */
  static Progress seconds(String task, long total) {
    return new Progress(task, " seconds", 1, total, Measure.SECONDS);
  }

  private static ProgressBar bar(
      String task, String unit, long unitSize, long total, Measure measure) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(unit, unitSize)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK);
    switch (measure) {
      case COUNT -> bar.showSpeed();
      case SHARE -> bar.hideEta();
      case SECONDS -> {}
    }
    return bar.build();
  }

  @Override
  public void accept(long done) {
    accept(done, "");
  }

  /**
   * @param note what else to show, such as the loss
   */
  void accept(long done, String note) {
    // What an earlier run did says nothing about the speed of this one.
    first = first < 0 ? (done < total ? done : 0) : first;
    last = done;
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(note.isEmpty() ? "" : " " + note);
    } else if (System.nanoTime() - lastLine > LINE_EVERY.toNanos()) {
      lastLine = System.nanoTime();
      line(note);
    }
  }

  /** A line of its own, above the bar where there is one. */
  void say(String line) {
    if (bar != null) {
      System.err.print("\r\u001b[K"); // the bar, which its next turn draws below
    }
    System.err.println(task + ": " + line);
  }

  private void line(String note) {
    String far =
        switch (measure) {
          case COUNT -> counted() + (note.isEmpty() ? "" : " ");
          case SHARE -> String.format(Locale.ROOT, "%.1f %%, ", 100.0 * last / total);
          case SECONDS -> duration(last) + " of " + time(total) + ", ";
        };
    System.err.println(task + ": " + far + note);
  }

  private String counted() {
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = (last - first) / seconds;
    String eta = rate > 0 && last < total ? ", " + duration((total - last) / rate) + " left" : "";
    return String.format(
        Locale.ROOT,
        rate < 1 ? "%d of %d (%.3f/s%s)" : "%d of %d (%.1f/s%s)",
        last,
        total,
        rate,
        eta);
  }

  /** A duration with its unit. */
  static String time(double seconds) {
    return duration(seconds) + (Math.round(seconds) < 3600 ? " minutes" : " hours");
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (bar != null) {
      bar.close();
    } else if (first >= 0) {
      line("in " + duration((System.nanoTime() - start) / 1e9));
    }
  }
}
