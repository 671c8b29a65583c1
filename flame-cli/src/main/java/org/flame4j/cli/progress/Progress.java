package org.flame4j.cli.progress;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * How far a job is and when it will be done: a bar where stderr is a terminal, else a line every
 * few seconds. All on stderr, so that results can be piped.
 */
public final class Progress implements LongConsumer, AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);
  private static final Duration BAR_EVERY = Duration.ofMillis(100);
  private static final String CLEAR = "\r\u001b[K";

  private final String task;
  private final String unit;
  private final long total;
  private final Measure measure;
  private final boolean terminal;
  private final ProgressLine bar;
  private final long start = System.nanoTime();
  private long first = -1;
  private long last;
  private String note = "";
  private boolean closed;
  private long shown = start;

  private enum Measure {
    COUNT,
    SHARE,
    SECONDS
  }

  /**
   * For work that is counted.
   *
   * @param unit of {@code total}, in the plural
   */
  public Progress(String task, String unit, long total) {
    this(task, " " + unit, total, Measure.COUNT);
  }

  private Progress(String task, String unit, long total, Measure measure) {
    this.task = task;
    this.unit = unit;
    this.total = total;
    this.measure = measure;
    int columns = Screen.columns();
    terminal = columns > 0;
    bar = new ProgressLine(columns, System.err.charset().newEncoder().canEncode('━'));
    draw();
  }

  /** For work that is not counted in units: its share, and notes that say how fast it goes. */
  public static Progress shares(String task, long steps) {
    return new Progress(task, "", steps, Measure.SHARE);
  }

  /** For work that ends when its time is over. */
  public static Progress seconds(String task, long total) {
    return new Progress(task, "", total, Measure.SECONDS);
  }

  @Override
  public void accept(long done) {
    accept(done, "");
  }

  /**
   * @param what else to show, such as the loss: parts with commas between, the first most important
   */
  public synchronized void accept(long done, String what) {
    // What an earlier run did says nothing about the speed of this one.
    first = first < 0 ? (done < total ? done : 0) : first;
    last = done;
    note = what;
    Duration since = Duration.ofNanos(System.nanoTime() - shown);
    if (since.compareTo(terminal ? BAR_EVERY : LINE_EVERY) > 0) {
      shown = System.nanoTime();
      show();
    }
  }

  /** A line of its own, above the bar where there is one. */
  public synchronized void say(String line) {
    System.err.println((terminal ? CLEAR : "") + task + ": " + line);
    draw();
  }

  /** Makes room for a line that somebody else prints; the bar comes again by itself. */
  public synchronized void clear() {
    if (terminal && !closed) {
      System.err.print(CLEAR);
      System.err.flush();
    }
  }

  private void show() {
    if (terminal) {
      draw();
    } else {
      System.err.println(task + ": " + with(far(), note));
    }
  }

  private static String with(String far, String note) {
    return note.isEmpty() ? far : far + ", " + note;
  }

  private void draw() {
    if (terminal && !closed) {
      System.err.print(CLEAR + bar());
      System.err.flush();
    }
  }

  private String bar() {
    double share = total > 0 ? Math.clamp(last / (double) total, 0, 1) : 1;
    List<String> notes = note.isEmpty() ? List.of() : List.of(note.split(", "));
    String far =
        switch (measure) {
          case COUNT -> last + " of " + total + unit + eta();
          case SHARE -> "";
          case SECONDS -> duration(total - last) + " left";
        };
    return far.isEmpty() && !notes.isEmpty()
        ? bar.of(task, share, notes.getFirst(), notes.subList(1, notes.size()))
        : bar.of(task, share, far, notes);
  }

  private String far() {
    return switch (measure) {
      case COUNT -> counted();
      case SHARE -> String.format(Locale.ROOT, "%.1f %%", 100.0 * last / total);
      case SECONDS -> duration(last) + " of " + time(total);
    };
  }

  private double rate() {
    return (last - first) / ((System.nanoTime() - start) / 1e9);
  }

  private String eta() {
    double rate = rate();
    return first >= 0 && rate > 0 && last < total
        ? ", " + duration((total - last) / rate) + " left"
        : "";
  }

  private String counted() {
    double rate = rate();
    return String.format(
        Locale.ROOT,
        rate < 1 ? "%d of %d (%.3f/s%s)" : "%d of %d (%.1f/s%s)",
        last,
        total,
        rate,
        eta());
  }

  /** A duration with its unit. */
  public static String time(double seconds) {
    return duration(seconds) + (Math.round(seconds) < 3600 ? " minutes" : " hours");
  }

  /** Minutes and seconds, with hours from one on. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (terminal) {
      System.err.print(CLEAR);
    }
    if (first >= 0) {
      String end = "in " + duration((System.nanoTime() - start) / 1e9);
      System.err.println(task + ": " + with(far() + ", " + end, note));
    }
  }
}
