package org.flame4j.cli;

import java.nio.file.Path;
import org.flame4j.cli.help.Section;
import picocli.CommandLine.Option;

/** What pictures are trained against: one of two. */
@Section("Data")
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

  /**
   * Opens the one of the two.
   *
   * @param seed of a text tower from scratch
   */
  TextSide open(long seed) {
    return ownTower() ? new CaptionTexts(baseline.tokenizer(), seed) : new StoredTexts(store);
  }

  boolean ownTower() {
    return baseline.isGiven();
  }
}
