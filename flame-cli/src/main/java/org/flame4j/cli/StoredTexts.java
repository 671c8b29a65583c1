package org.flame4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.flame4j.data.SkippedSamples;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.tensor.Peers;
import org.flame4j.train.BatchStep;
import org.flame4j.train.StoredStep;
import org.flame4j.train.StoredTargets;
import org.flame4j.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/** Embeddings that a language model has made before. */
final class StoredTexts implements TextSide {
  private final Path label;
  private final EmbeddingStore store;
  private @Nullable StoredTargets targets;

  /**
   * @param label where the store is, and what errors call it
   */
  StoredTexts(Path label) {
    this.label = label;
    store = EmbeddingStore.open(label);
  }

  @Override
  public TrainData.Found sources(TrainData data, SkippedSamples skipped) {
    return data.stored(store, label, skipped);
  }

  @Override
  public ModelCard.TextTower tower() {
    StoreManifest manifest = store.manifest();
    return new ModelCard.TextTower(manifest.llm(), manifest.layer(), manifest.positions());
  }

  @Override
  public int width() {
    return store.width();
  }

  @Override
  public int rows() {
    return store.rowsPerKey();
  }

  @Override
  public String rowNames() {
    return store.manifest().prompts().toString();
  }

  @Override
  public String llmHash() {
    return store.manifest().llmHash();
  }

  @Override
  public Optional<EmbeddingStore> store() {
    return Optional.of(store);
  }

  @Override
  public BatchStep step(FlameModel model, TrainConfig config, Peers peers) {
    StoredTargets made = new StoredTargets(store, model.textMeans());
    targets = made;
    return new StoredStep(model, made, config, peers);
  }

  @Override
  public void save(Path folder) {}

  @Override
  public void close() {
    if (targets != null) {
      targets.close();
    }
    store.close();
  }
}
