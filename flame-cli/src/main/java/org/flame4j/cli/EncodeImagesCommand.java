package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Pictures to features. */
@Command(
    name = "images",
    description = "Encode the pictures of a folder (or table) with a trained model.",
    footer = {
      "",
      "Writes float32 `features` [n, d]; the metadata's `names` is a JSON list of the n file names.",
      "Example:",
      "  flame encode images --model model/ --in photos/ --out photos.safetensors"
    })
final class EncodeImagesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder that training wrote.")
  private Path model = Path.of("");

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Pictures: a folder, a table, or webdataset shards (docs/data.md).")
  private Path in = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Safetensors file to write.")
  private Path out = Path.of("");

  @Option(
      names = "--batch",
      defaultValue = "32",
      paramLabel = "N",
      description = "Pictures at a time (default: 32).")
  private int batch = 32;

  @Override
  public Integer call() throws IOException {
    AtomicFile.check(out);
    SkippedSamples skipped = new SkippedSamples();
    List<Sample> samples =
        Samples.open(List.of(in.toString()), SampleOptions.PICTURES, skipped::add);
    try (FlameModel flame = FlameModel.load(model, compute.compute());
        Scope scope = new Scope();
        Progress progress = new Progress("encoding pictures", "pictures", samples.size())) {
      ImageFeatures features =
          ImageFeatures.of(flame, samples, batch, compute.threads(), skipped, progress);
      if (features.samples().isEmpty()) {
        Skips.print(skipped, spec.commandLine().getErr());
        throw new CliException("no picture of " + in + " can be read");
      }
      List<String> names = features.samples().stream().map(this::name).toList();
      SafetensorsWriter.write(
          out,
          Map.of("features", features.features()),
          Map.of("names", JsonMapper.shared().writeValueAsString(names)));
    }
    Skips.print(skipped, spec.commandLine().getErr());
    return 0;
  }

  /** Below the folder, as its keys are; of a table the file's own path, whatever its keys. */
  private String name(Sample sample) {
    return Files.isDirectory(in) ? sample.key() : sample.image().name();
  }
}
