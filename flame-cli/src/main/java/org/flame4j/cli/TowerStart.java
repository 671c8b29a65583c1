package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.TextMeans;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.weights.AnyWeights;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.tensor.weights.Weights;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Freezing;
import org.flame4j.vision.PretrainedActivation;
import org.flame4j.vision.PretrainedTower;
import org.flame4j.vision.VisionConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which weights an image tower starts, and which of them stay. */
final class TowerStart {
  private static final int SHOWN = 3;

  @Option(
      names = "--pretrained-image",
      paramLabel = "WEIGHTS",
      converter = LlmSource.Converter.class,
      description =
          "Start the transformer from a ViT of open_clip or timm (with a norm before its blocks):"
              + " safetensors or .pt file, folder, or hf:ORG/NAME[@REV].")
  private @Nullable LlmSource pretrained;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description =
          "gelu or quick_gelu, as the pretrained weights had it (default: what their"
              + " configuration says, else gelu).")
  private @Nullable Activation activation;

  @Option(
      names = "--freeze",
      paramLabel = "N",
      description =
          "Keep the patch embedding and the first N blocks as they are; all: train only the"
              + " projector.")
  private @Nullable String freeze;

  /** What is said of the activation, by the option or beside the weights. */
  Optional<Activation> activation() {
    return activation != null ? Optional.of(activation) : configured();
  }

  private Optional<Activation> configured() {
    return pretrained == null ? Optional.empty() : PretrainedActivation.of(pretrained.tower());
  }

  /**
   * The model as training finds it.
   *
   * @param means owned by the model
   * @param out is told what was taken of pretrained weights
   */
  FlameModel model(ModelCard card, TextMeans means, long seed, Compute compute, PrintWriter out) {
    FlameModel model = FlameModel.create(card, means, seed, compute);
    try {
      prepare(model, out);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Says what is frozen, and takes the pretrained weights. */
  private void prepare(FlameModel model, PrintWriter out) {
    VisionConfig config = model.card().vision();
    if (freeze != null) {
      model.freeze(Freezing.parse(freeze, config));
    }
    if (pretrained == null) {
      return;
    }
    Path source = pretrained.tower();
    try (Weights weights = AnyWeights.open(source)) {
      report(source, PretrainedTower.load(weights, model.encoder()), config, out);
    } catch (IllegalArgumentException e) {
      throw new CliException("--pretrained-image " + source + ": " + e.getMessage(), e);
    }
  }

  private void report(
      Path source, PretrainedTower.Report report, VisionConfig config, PrintWriter out) {
    out.printf(
        "pretrained image tower %s: %d tensors by %s's names%n",
        source, report.tensors(), report.library());
    report.notes().forEach(note -> out.println("  " + note));
    if (!report.unused().isEmpty()) {
      out.println("  not used: " + Names.some(report.unused(), SHOWN));
    }
    String why =
        activation != null
            ? "as --activation says"
            : configured().isPresent()
                ? "as the configuration beside the weights says"
                : "which the weights do not tell: OpenAI's need --activation quick_gelu";
    out.println("  activation " + config.activation() + ", " + why);
  }

  /** What a model's card says of it. */
  Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    if (pretrained != null) {
      facts.put("pretrainedImage", pretrained.toString());
      facts.put("pretrainedImageHash", ModelHash.of(pretrained.tower()));
    }
    if (freeze != null) {
      facts.put("freeze", freeze);
    }
    return facts;
  }
}
