package org.flame4j.train.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flame4j.train.StepReport;
import org.flame4j.train.ValidationScores;

/**
 * Writes what happens in a run into an event file, for TensorBoard. A run that goes on after a kill
 * begins a file of its own beside the others; what they hold of steps done anew becomes void by the
 * mark at its begin.
 *
 * <p>Files are named {@code events.out.tfevents.SECONDS.HOST}, and read in the order of their
 * names: SECONDS are those of the clock, or one more than the newest file's, whatever is later.
 */
public final class EventLog implements Consumer<StepReport>, AutoCloseable {
  private static final String NAME = "events.out.tfevents.";
  private static final Pattern FILE = Pattern.compile(Pattern.quote(NAME) + "(\\d{1,18})\\..*");

  private final InstantSource clock;
  private final RecordFile records;

  private EventLog(Path file, InstantSource clock, Consumer<String> notes) throws IOException {
    this.clock = clock;
    records = RecordFile.create(file, notes);
    records.append(EventMessage.version(now()));
  }

  /**
   * Begins a file.
   *
   * @param folder is made if there is none
   * @param stepsDone steps that earlier files tell of and that count, 0 for a new run
   * @param notes is told where an event must wait for room on the disk
   * @throws UncheckedIOException naming the file that cannot be written
   */
  public static EventLog begin(Path folder, long stepsDone, Consumer<String> notes) {
    return begin(folder, stepsDone, host(), InstantSource.system(), notes);
  }

  static EventLog begin(
      Path folder, long stepsDone, String host, InstantSource clock, Consumer<String> notes) {
    try {
      Files.createDirectories(folder);
      long seconds = Math.max(clock.instant().getEpochSecond(), newest(folder) + 1);
      EventLog log =
          new EventLog(folder.resolve("%s%010d.%s".formatted(NAME, seconds, host)), clock, notes);
      log.append(EventMessage.start(log.now(), stepsDone + 1));
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write an event file in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.replaceAll("[^A-Za-z0-9._-]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static long newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> FILE.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(-1);
    }
  }

  @Override
  public void accept(StepReport report) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train/loss", report.loss());
    values.put("train/logit_scale", report.logitScale());
    values.put("train/logit_bias", report.logitBias());
    values.put("train/learning_rate", report.lr());
    values.put("train/gradient_norm", report.gradNorm());
    values.put("train/images_per_second", report.imagesPerSecond());
    values.put("train/data_wait", report.waitShare());
    append(EventMessage.scalars(now(), report.step(), values));
  }

  /** Scores behind a step. */
  public void validation(long step, ValidationScores scores) {
    Map<String, Double> values = new LinkedHashMap<>();
    scores
        .prompts()
        .forEach((prompts, recall) -> {
          String tag = "validation/" + prompts.replace('/', '_');
          recall.textToImage().forEach((k, r) -> values.put(tag + "_text_to_image_r" + k, r));
          recall.imageToText().forEach((k, r) -> values.put(tag + "_image_to_text_r" + k, r));
        });
    values.put("validation/mean_r1", scores.meanRecallAt1());
    append(EventMessage.scalars(now(), step, values));
  }

  private double now() {
    return clock.millis() / 1e3;
  }

  private void append(byte[] event) {
    try {
      records.append(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
