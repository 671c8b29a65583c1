package org.flame4j.cli;

import java.nio.file.Path;
import java.util.function.Consumer;
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

  /**
   * Opens the one of the two.
   *
   * @param out folder of the run
   * @param first whether this process speaks for all
   * @param seed of a text tower from scratch
   */
  TextSide open(Path out, boolean first, long seed, Consumer<String> notes) {
    return ownTower()
        ? new CaptionTexts(baseline.tokenizer(), seed)
        : new StoredTexts(store, out, first, notes);
  }

  boolean ownTower() {
    return baseline.isGiven();
  }
}
