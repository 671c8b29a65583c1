package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.data.SkippedSamples;
import org.flame4j.tensor.weights.FileFailure;

/** Says which samples were left out, and why. */
final class Skips {
  private static final int SHOWN = 10;

  private Skips() {}

  /** The first ones, and how many more. */
  static void print(SkippedSamples skipped, PrintWriter err) {
    print(skipped, "", err);
  }

  /**
   * The same, and where the reasons that are known stand, if they are more than are shown.
   *
   * @param file is written, or removed where there is nothing to list
   */
  static void list(SkippedSamples skipped, Path file, PrintWriter err) {
    boolean many = skipped.count() > SHOWN;
    try {
      if (many) {
        Files.write(file, skipped.reasons());
      } else {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The work is done and saved: a full disk must not make a failure of it.
      err.println("cannot write " + file + ": " + FileFailure.reason(e));
      print(skipped, err);
      return;
    }
    int listed = skipped.reasons().size();
    String which = listed < skipped.count() ? "the first %,d of them ".formatted(listed) : "";
    print(skipped, many ? ", " + which + "listed in " + file : "", err);
  }

  /** How many of them, in one line. */
  static void count(SkippedSamples skipped, String whose, PrintWriter err) {
    if (skipped.count() > 0) {
      err.printf(
          "skipped %,d %s %s, such as %s%n",
          skipped.count(),
          skipped.count() == 1 ? "sample" : "samples",
          whose,
          skipped.reasons().getFirst());
    }
  }

  private static void print(SkippedSamples skipped, String where, PrintWriter err) {
    if (skipped.count() == 0) {
      return;
    }
    err.printf(
        "skipped %,d %s%s:%n", skipped.count(), skipped.count() == 1 ? "sample" : "samples", where);
    List<String> reasons = skipped.reasons();
    List<String> shown = reasons.subList(0, Math.min(SHOWN, reasons.size()));
    shown.forEach(reason -> err.println("  " + reason));
    if (skipped.count() > shown.size()) {
      err.printf("  … and %,d more%n", skipped.count() - shown.size());
    }
  }
}
