package org.flame4j.bench.study;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A language model to train.
 *
 * @param layers decoder layers
 * @param width hidden width; the MLP is three times as wide
 * @param steps length; each has a fall of the learning rate of its own
 */
record LmRun(int layers, int width, long steps) {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,2})x(\\d{2,4})");

  /**
   * @param size layers x width, such as {@code 4x256}
   */
  static LmRun of(String size, long steps) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches() || steps < 1) {
      throw new IllegalArgumentException(
          "'%s' for %d steps is no run: a size is layers x width, such as 4x256, and steps are positive"
              .formatted(size, steps));
    }
    return new LmRun(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), steps);
  }

  String size() {
    return layers + "x" + width;
  }

  /** The command that trains it. */
  List<String> training(Path corpus, Path out, int vocab, long seed) {
    return List.of(
        "pretrain-lm",
        "--corpus",
        corpus.toString(),
        "--out",
        out.toString(),
        "--layers",
        Integer.toString(layers),
        "--width",
        Integer.toString(width),
        "--vocab",
        Integer.toString(vocab),
        "--lr",
        "3e-3",
        "--steps",
        Long.toString(steps),
        "--seed",
        Long.toString(seed),
        "--threads",
        "1");
  }
}
