package org.flame4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.flame4j.baseline.ClipStep;
import org.flame4j.baseline.TextTower;
import org.flame4j.baseline.TextTowerConfig;
import org.flame4j.baseline.TextTowerFolder;
import org.flame4j.data.SkippedSamples;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.BatchStep;
import org.flame4j.train.TrainConfig;

/** Captions, read by a text tower from scratch that is trained together with the image tower. */
final class CaptionTexts implements TextSide {
  /** What cards call it. */
  static final String TOWER = "text tower from scratch";

  private static final String CAPTION = "caption";

  private final Path llm;
  private final int width;
  private final TextTokenizer tokenizer;
  private final TextTower tower;

  /**
   * @param llm language model whose tokenizer and width the tower takes
   */
  CaptionTexts(Path llm, long seed) {
    this.llm = llm;
    width = LanguageModel.configOf(llm).hiddenSize();
    tokenizer = TextTokenizer.open(llm);
    try {
      TextTowerConfig shape = TextTowerConfig.small(tokenizer.vocabSize(), width);
      tower = new TextTower(shape, tokenizer, seed);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public TrainData.Found sources(TrainData data, SkippedSamples skipped) {
    return data.captioned(CAPTION, skipped);
  }

  @Override
  public ModelCard.TextTower tower() {
    return new ModelCard.TextTower(TOWER, 0, "none");
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public String rowNames() {
    return "captions";
  }

  @Override
  public String llmHash() {
    return ModelHash.of(llm);
  }

  @Override
  public Optional<EmbeddingStore> store() {
    return Optional.empty();
  }

  @Override
  public BatchStep step(FlameModel model, TrainConfig config, Peers peers) {
    return new ClipStep(model, tower, CAPTION, config);
  }

  @Override
  public void save(Path folder) {
    TextTowerFolder.save(tower, folder);
  }

  @Override
  public void close() {
    tower.close();
    tokenizer.close();
  }
}
