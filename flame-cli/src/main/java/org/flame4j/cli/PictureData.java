package org.flame4j.cli;

import java.util.List;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import picocli.CommandLine.Mixin;

/** Which pictures a command works on. */
final class PictureData {
  @Mixin private DataOptions data = new DataOptions();

  String label() {
    return data.label();
  }

  /** Names without their folders. */
  String names() {
    return data.names();
  }

  /** All samples with these texts; those without a picture are skipped. */
  List<Sample> open(TextFields fields, SkippedSamples skipped) {
    return Samples.open(data.paths(), options(fields), skipped::add);
  }

  private SampleOptions options(TextFields fields) {
    return new SampleOptions(fields, data.key(), true);
  }
}
