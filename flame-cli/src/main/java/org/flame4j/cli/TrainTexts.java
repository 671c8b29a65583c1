package org.flame4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What pictures are trained against: one of two. */
final class TrainTexts {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Store that embed wrote for this data.")
  private Path store = Path.of("");

  @Option(
      names = "--baseline",
      paramLabel = "LLM",
      converter = LlmSource.Converter.class,
      description =
          "Instead of a store, to compare with: as CLIP does it, a text tower from scratch is trained"
              + " with the image tower on the captions. Its tokenizer is this language model's: a path, or hf:ORG/NAME.")
  private LlmSource baseline = new LlmSource("");

  Path store() {
    return store;
  }

  /** The language model whose tokenizer a text tower from scratch reads with. */
  Path baseline() {
    return baseline.tokenizer();
  }

  boolean ownTower() {
    return baseline.isGiven();
  }
}
