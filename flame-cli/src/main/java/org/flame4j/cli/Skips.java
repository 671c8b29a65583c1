package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.List;
import org.flame4j.data.SkippedSamples;

/** Says which samples were left out, and why. */
final class Skips {
  private Skips() {}

  static void print(SkippedSamples skipped, PrintWriter err) {
    if (skipped.count() == 0) {
      return;
    }
    err.println("skipped " + skipped.count() + " samples:");
    List<String> reasons = skipped.reasons();
    reasons.forEach(reason -> err.println("  " + reason));
    if (skipped.count() > reasons.size()) {
      err.println("  ... and " + (skipped.count() - reasons.size()) + " more");
    }
  }
}
