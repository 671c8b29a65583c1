package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.cli.demo.DemoData;
import picocli.CommandLine.Option;

/** What all comparisons are made with: the demo's data, and so many processors. */
final class LabOptions {
  @Option(
      names = "--data",
      defaultValue = "demo/data",
      description = "Data of the demo, fetched where it is not there (default: demo/data).")
  private Path data = Path.of("demo/data");

  @Option(
      names = "--lanes",
      description = "Runs side by side, one thread each (default: the processors).")
  private int lanes = Runtime.getRuntime().availableProcessors();

  /** The data, fetched where it is not there. */
  Path data() throws IOException {
    if (!Files.exists(data.resolve("samples.tsv"))) {
      DemoData.prepare(data, DemoData.defaultCache(), System.err::println);
    }
    return data;
  }

  /** What does the runs. */
  Children children() {
    return new Children(lanes);
  }
}
