package org.flame4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import picocli.CommandLine.Option;

/** Which pictures a command works on. */
final class PictureData {
  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = {
        "Webdataset shards (.tar), .parquet, .csv, .tsv, .jsonl,",
        ".json, a folder of shards or of pictures with .txt;",
        "several, and patterns: 'shard-{000000..000331}.tar'."
      })
  private List<String> data = List.of();

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = "Column of a table that names its samples; default: key, __key__ or image.")
  private String key = "";

  /** As the user named them. */
  String label() {
    return String.join(" ", data);
  }

  /** Names without their folders. */
  String names() {
    return String.join(
        " ",
        data.stream()
            .map(path -> Path.of(path).toAbsolutePath().normalize().getFileName().toString())
            .toList());
  }

  /** All samples with these texts; those without a picture are skipped. */
  List<Sample> open(TextFields fields, SkippedSamples skipped) {
    return Samples.open(data, new SampleOptions(fields, key, true), skipped::add);
  }
}
