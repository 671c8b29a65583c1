package org.flame4j.cli;

import java.nio.file.Path;
import org.flame4j.facet.Positions;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Option;

/** Which language model, which layer of it, which positions. */
final class LlmOptions {
  @Option(
      names = "--llm",
      required = true,
      paramLabel = "PATH",
      description = "Language model: a Hugging Face folder or a .gguf file.")
  private Path llm = Path.of("");

  @Option(
      names = "--layer",
      required = true,
      paramLabel = "K",
      description = "Decoder layer to read, counted from 1 (the paper: 39 of Mistral-Nemo's 40).")
  private int layer;

  @Option(
      names = "--positions",
      defaultValue = "running",
      paramLabel = "KIND",
      description = "Rotary positions of the facets: running (published) or shared.")
  private String positions = "running";

  LanguageModel open(ComputeOptions compute) {
    return LanguageModel.open(llm, layer, compute.compute());
  }

  Path path() {
    return llm;
  }

  int layer() {
    return layer;
  }

  Positions positions() {
    return Positions.of(positions);
  }
}
