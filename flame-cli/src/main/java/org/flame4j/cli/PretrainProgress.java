package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.flame4j.cli.progress.Progress;
import org.flame4j.pretrain.LmReport;
import org.flame4j.pretrain.PretrainConfig;
import org.flame4j.pretrain.PretrainListener;
import org.flame4j.pretrain.Score;

/** Shows a run of {@code pretrain-lm}: by steps, or by seconds where it goes by time. */
final class PretrainProgress implements PretrainListener, AutoCloseable {
  private static final double SMOOTHING = 0.05;

  private final PrintWriter err;
  private final boolean bySteps;
  private final Progress progress;
  private double loss = Double.NaN;
  private double rate = Double.NaN;

  PretrainProgress(PretrainConfig.Length length, PrintWriter err) {
    this.err = err;
    bySteps = length.steps() > 0;
    progress =
        bySteps
            ? new Progress("training", "steps", length.steps())
            : Progress.seconds("training", Math.round(length.seconds()));
  }

  @Override
  public void note(String text) {
    progress.clear();
    err.println(text);
  }

  @Override
  public void step(LmReport report) {
    loss = smooth(loss, report.loss());
    rate = smooth(rate, report.tokensPerSecond());
    String note =
        String.format(Locale.ROOT, "loss %.3f, %,.0f tokens/s, lr %.1e", loss, rate, report.lr());
    progress.accept(bySteps ? report.step() : Math.round(report.seconds()), note);
  }

  private static double smooth(double before, double now) {
    return Double.isNaN(before) ? now : before + SMOOTHING * (now - before);
  }

  @Override
  public void measured(long steps, Map<String, Score> scores) {
    progress.clear();
    err.printf(Locale.ROOT, "held out after %d steps:%n", steps);
    Score all = scores.values().stream().reduce(Score::plus).orElseThrow();
    err.println(line("all", all));
    scores.forEach((language, score) -> err.println(line(language, score)));
    err.flush();
  }

  private static String line(String name, Score score) {
    return String.format(
        Locale.ROOT,
        "  %-6s %.3f nats a token, in answers %.3f, %.1f %% of %d answers right",
        name.isEmpty() ? "-" : name,
        score.perToken(),
        score.perAnswerToken(),
        100 * score.right(),
        score.answers());
  }

  @Override
  public void close() {
    progress.close();
  }
}
