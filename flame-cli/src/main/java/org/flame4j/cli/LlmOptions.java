package org.flame4j.cli;

import java.nio.file.Path;
import org.flame4j.cli.help.Section;
import org.flame4j.facet.Positions;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmMemory;
import picocli.CommandLine.Option;

/** Which language model, which layer of it, which positions. */
@Section("Language model")
final class LlmOptions {
  @Option(
      names = "--llm",
      required = true,
      defaultValue = "${env:FLAME_LLM}",
      paramLabel = "PATH",
      converter = LlmSource.Converter.class,
      description =
          "Language model: a Hugging Face folder, a .gguf file, or hf:ORG/NAME[@REV][/FILE.gguf] to fetch"
              + " it from the Hugging Face Hub; default: the environment's FLAME_LLM.")
  private LlmSource llm = new LlmSource("");

  @Option(
      names = "--layer",
      paramLabel = "K",
      description =
          "Decoder layer to read, counted from 1; default: that of the trained model, else the last but one (of fewer than 5 layers: the last).")
  @Bounds(least = 1)
  private int layer = USUAL;

  @Option(
      names = "--positions",
      paramLabel = "KIND",
      description =
          "Rotary positions of the facets: running (published) or shared; default: those of the"
              + " trained model, else running.")
  private String positions = "";

  @Option(
      names = "--weights",
      paramLabel = "TYPE",
      description =
          "Type of the layers' matrices in memory: full, or int8 for a quarter of the memory and nearly the same numbers (default: full).")
  private LlmMemory.WeightType weights = LlmMemory.WeightType.FULL;

  @Option(
      names = "--offload",
      description =
          "Read each layer from disk when it is needed: for models larger than memory, slow with few texts.")
  private boolean offload;

  /** The layer asked for was none: the usual one is meant. */
  private static final int USUAL = -1;

  /** The model on this machine, fetched where it is not there yet. */
  Path path() {
    return llm.path();
  }

  /** The same, with the configuration and the tokenizer at least. */
  Path tokenizer() {
    return llm.tokenizer();
  }

  /** The layer asked for, or the usual one. */
  int layer() {
    return layer == USUAL ? LanguageModel.configOf(path()).usualLayer() : layer;
  }

  /** The positions asked for, or running ones. */
  Positions positions() {
    return positions.isEmpty() ? Positions.RUNNING : Positions.of(positions);
  }

  LanguageModel open(ComputeOptions compute) {
    return open(layer(), compute);
  }

  /** The language model as a trained model needs it. */
  LanguageModel open(ModelCard card, ComputeOptions compute) {
    return open(layer(card), compute);
  }

  /** The language model up to a layer, whichever is asked for. */
  LanguageModel open(int depth, ComputeOptions compute) {
    return LanguageModel.open(path(), depth, compute.compute(), memory());
  }

  /** The layer that a trained model needs. */
  int layer(ModelCard card) {
    ModelCard.TextTower text = card.text();
    if (layer != USUAL && layer != text.layer()) {
      throw new CliException(
          "the model was trained against layer %d; --layer %d would give other numbers"
              .formatted(text.layer(), layer));
    }
    int width = LanguageModel.configOf(path()).hiddenSize();
    if (width != card.vision().outputDim()) {
      throw new CliException(
          "the model was trained against %s of width %d, but %s has width %d"
              .formatted(text.llm(), card.vision().outputDim(), path(), width));
    }
    return text.layer();
  }

  private LlmMemory memory() {
    return LlmMemory.of(weights, offload);
  }

  /** The positions that a trained model needs. */
  Positions positions(ModelCard card) {
    if (!positions.isEmpty() && !positions.equals(card.text().positions())) {
      throw new CliException(
          "the model was trained with %s positions; --positions %s would give other numbers"
              .formatted(card.text().positions(), positions));
    }
    return Positions.of(card.text().positions());
  }

  /** Says where this is not the language model that the model was trained against, or nothing. */
  String warning(ModelCard card) {
    String trained = card.training().getOrDefault(RunIdentity.LLM_HASH, "");
    return trained.isEmpty() || trained.equals(ModelHash.of(path()))
        ? ""
        : "warning: %s is not the file of %s that the model was trained against"
            .formatted(path(), card.text().llm());
  }
}
