package org.flame4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.model.CardFile;
import org.flame4j.model.ConversionOptions;
import org.flame4j.model.ModelConversion;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import org.flame4j.vision.VisionConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Models of others into model folders, and back. */
@Command(
    name = "convert",
    description =
        "Turn a published checkpoint into a model folder, or a model into a file for Python.",
    footer = {
      "",
      "Reads PyTorch checkpoints (.pt, .pth, .bin; as data, nothing in them is ever run) and",
      "safetensors under open_clip's names. Values keep their bits and type, both ways.",
      "Examples:",
      "  flame convert flame-cc3m.pt --to model",
      "  flame convert flame.safetensors --to model --heads 12 --llm Mistral-Nemo --layer 39",
      "  flame convert model --to model.safetensors"
    })
final class ConvertCommand implements Runnable {
  private static final String SUFFIX = ".safetensors";
  private static final int SHOWN = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SOURCE",
      description = "Checkpoint, safetensors file or folder; or a model folder.")
  private Path source = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TARGET",
      description = "Model folder to make, or .safetensors file to write of a model folder.")
  private Path target = Path.of("");

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "Attention heads (default: width / 64).")
  @Bounds(least = 1)
  private @Nullable Integer heads;

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "avg or cls: the patches' mean or the class token (default: avg).")
  private @Nullable Pool pool;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "gelu or quick_gelu, with which it was trained (default: gelu).")
  private @Nullable Activation activation;

  @Option(
      names = "--llm",
      paramLabel = "NAME",
      description = "Language model it belongs to (default: Mistral-Nemo).")
  private @Nullable String llm;

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "Decoder layer that is read, from 1 (default: 39).")
  @Bounds(least = 1)
  private @Nullable Integer layer;

  @Option(
      names = "--positions",
      paramLabel = "KIND",
      description = "running or shared (default: running).")
  private @Nullable String positions;

  @Option(names = "--overwrite", description = "Replace what is there already.")
  private boolean overwrite;

  @Override
  public void run() {
    boolean model = Files.isRegularFile(source.resolve(CardFile.NAME));
    boolean file = target.toString().endsWith(SUFFIX);
    if (model && !file) {
      throw new CliException(
          source + " is a model folder already: give a file to write, as --to model" + SUFFIX);
    }
    if (!model && file) {
      throw new CliException(
          "%s is no model folder (it has no %s), so give a folder as --to"
              .formatted(source, CardFile.NAME));
    }
    if (Files.exists(file ? target : target.resolve(CardFile.NAME)) && !overwrite) {
      throw new CliException(target + " is there already: choose another --to, or --overwrite");
    }
    ConversionOptions options =
        new ConversionOptions(heads, pool, activation, llm, layer, positions);
    if (model && !options.equals(ConversionOptions.NONE)) {
      throw new CliException(source + " has a card: only --to and --overwrite apply to it");
    }
    report(
        model
            ? ModelConversion.toFile(source, target)
            : ModelConversion.toFolder(source, target, options));
  }

  private void report(ModelConversion.Result result) {
    VisionConfig v = result.card().vision();
    var out = spec.commandLine().getOut();
    out.printf(
        "%s: %d tensors, ViT of %d layers, width %d, %d heads, patches of %d on %d pixels, pool %s, %s%n",
        target,
        result.tensors(),
        v.layers(),
        v.width(),
        v.heads(),
        v.patchSize(),
        v.imageSize(),
        v.pool(),
        v.activation());
    out.printf(
        "projector of %d layers to width %d; texts: %s, layer %d, %s positions%n",
        v.projectorLayers(),
        v.outputDim(),
        result.card().text().llm(),
        result.card().text().layer(),
        result.card().text().positions());
    if (!result.unused().isEmpty()) {
      out.println("not used: " + Names.some(result.unused(), SHOWN));
    }
    if (!result.missing().isEmpty()) {
      out.println("not in the file, at their start now: " + Names.some(result.missing(), SHOWN));
    }
  }
}
