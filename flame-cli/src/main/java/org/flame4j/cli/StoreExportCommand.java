package org.flame4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.flame4j.cli.progress.Progress;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreExport;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.weights.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rows of a store into a file of another kind. */
@Command(
    name = "export",
    description = "Write rows of all samples to a NumPy or safetensors file.",
    footer = {
      "",
      "The rows are [samples, rows, width]; their keys go to OUT.keys.json, in the same order.",
      "Examples:",
      "  flame store export cc3m-store --out rows.npy",
      "  flame store export cc3m-store --rows 0,4-10 --dtype f32 --out rows.safetensors"
    })
final class StoreExportCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STORE", description = "Folder of the store.")
  private Path store = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write, .npy or .safetensors.")
  private Path out = Path.of("");

  @Option(
      names = "--rows",
      defaultValue = "all",
      paramLabel = "LIST",
      description = "Rows of each sample, such as 0,4-10, as stat counts them (default: all).")
  private String rows = "all";

  @Option(
      names = "--dtype",
      defaultValue = "f16",
      paramLabel = "TYPE",
      description = "f16 or f32 (default: f16).")
  private String dtype = "f16";

  @Override
  public void run() {
    try (EmbeddingStore open = EmbeddingStore.open(store)) {
      AtomicFile.check(out);
      int[] chosen = rows(open.rowsPerKey());
      Path keys;
      try (Progress progress = new Progress("exporting", "samples", open.size())) {
        keys = StoreExport.export(open, out, chosen, type(), progress);
      }
      spec.commandLine()
          .getOut()
          .printf(
              "%s: samples: %d, rows of each: %d; keys in %s%n",
              out, open.size(), chosen.length, keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DType type() {
    return switch (dtype) {
      case "f16" -> DType.F16;
      case "f32" -> DType.F32;
      default -> throw new CliException("--dtype must be f16 or f32: " + dtype);
    };
  }

  private int[] rows(int count) {
    if (rows.equals("all")) {
      return IntStream.range(0, count).toArray();
    }
    IntStream chosen = IntStream.empty();
    for (String part : rows.split(",", -1)) {
      if (!part.matches("\\d{1,6}(-\\d{1,6})?")) {
        throw new CliException("--rows must be numbers and ranges such as 0,4-10: " + rows);
      }
      String[] ends = part.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (first > last || last >= count) {
        throw new CliException("--rows %s: the store has rows 0 to %d".formatted(part, count - 1));
      }
      chosen = IntStream.concat(chosen, IntStream.rangeClosed(first, last));
    }
    return chosen.toArray();
  }
}
