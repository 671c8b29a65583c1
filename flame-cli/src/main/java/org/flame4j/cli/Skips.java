package org.flame4j.cli;

import java.io.PrintWriter;
import org.flame4j.data.SkippedSamples;

/** Says which samples were left out, and why. */
final class Skips {
  private static final int SHOWN = 5;

  private Skips() {}

  static void print(SkippedSamples skipped, PrintWriter err) {
    if (skipped.count() == 0) {
      return;
    }
    err.println("skipped " + skipped.count() + " samples:");
    skipped.reasons().stream().limit(SHOWN).forEach(reason -> err.println("  " + reason));
    if (skipped.count() > SHOWN) {
      err.println("  ... and " + (skipped.count() - SHOWN) + " more");
    }
  }
}
