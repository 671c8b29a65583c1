package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.flame4j.data.SkippedSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of samples that were left out ends, however many they are. */
class SkipsTest {
  @TempDir private Path folder;

  private static SkippedSamples skipped(int count) {
    SkippedSamples skipped = new SkippedSamples();
    for (int i = 0; i < count; i++) {
      skipped.add("k" + i, "picture " + i + ": gone");
    }
    return skipped;
  }

  @Test
  void showsTheFirstOnesAndWhereTheOthersAre() {
    StringWriter err = new StringWriter();
    Path file = folder.resolve("skipped.txt");
    Skips.list(skipped(2000), file, new PrintWriter(err, true));
    assertThat(err.toString().lines())
        .hasSize(12)
        .startsWith(
            "skipped 2,000 samples, the first 1,000 of them listed in " + file + ":",
            "  picture 0: gone")
        .endsWith("  … and 1,990 more");
    assertThat(file).content().hasLineCount(1000);
    StringWriter few = new StringWriter();
    Skips.list(skipped(3), file, new PrintWriter(few, true));
    assertThat(few.toString().lines())
        .containsExactly(
            "skipped 3 samples:", "  picture 0: gone", "  picture 1: gone", "  picture 2: gone");
    assertThat(file).doesNotExist();
  }

  @Test
  void aListThatCannotBeWrittenFailsNothing() {
    StringWriter err = new StringWriter();
    Path file = folder.resolve("nowhere").resolve("skipped.txt");
    Skips.list(skipped(11), file, new PrintWriter(err, true));
    assertThat(err.toString().lines())
        .hasSize(13)
        .startsWith("cannot write " + file + ": it does not exist", "skipped 11 samples:")
        .endsWith("  … and 1 more");
  }
}
